package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a changed document of one, by a replacement or by the operators $set, $inc and $setOnInsert. */
final class Updates {

    private static final Set<String> OPERATORS = Set.of("$set", "$inc", "$setOnInsert");

    private static final byte[] UPDATE = {'u'};
    private static final String MIXED = "an update is a replacement or operators, not both";

    private Updates() {}

    /** One statement of an update command; a replacement that begins with its {@code _id} is left as the bytes it is. */
    static Document statement(byte[] given) {
        int update = RawBson.find(given, 0, UPDATE);
        if (update == RawBson.MISSING || given[update] != RawBson.DOCUMENT) {
            return Bson.decode(given);
        }
        int at = RawBson.value(given, update);
        byte[] replacement = Arrays.copyOfRange(given, at, at + RawBson.size(given, at));
        if (!RawBson.beginsWithId(replacement)) {
            return Bson.decode(given);
        }
        return Bson.decode(RawBson.only(given, name -> !name.equals("u"))).append("u", replacement);
    }

    /** Refuses what {@link #changed} cannot do, also where no document will be changed. */
    static Object checked(@Nullable Object update) {
        if (update instanceof byte[] replacement) {
            RawBson.only(replacement, name -> {
                if (name.startsWith("$")) {
                    throw Failures.badValue(MIXED);
                }
                return false;
            });
            return replacement;
        }
        if (!(update instanceof Document document)) {
            throw Failures.unsupported("an update by a pipeline");
        }
        for (String key : document.keySet()) {
            if (key.startsWith("$") && !OPERATORS.contains(key)) {
                throw Failures.unsupported("the update operator " + key);
            }
            if (key.startsWith("$") != isByOperators(document)) {
                throw Failures.badValue(MIXED);
            }
        }
        return document;
    }

    private static boolean isByOperators(Document update) {
        return !update.isEmpty() && update.keySet().iterator().next().startsWith("$");
    }

    /**
     * The document as it becomes.
     *
     * @param update as {@link #checked} gives it
     * @throws MongoServerError where the update would change the {@code _id}, or leads through a value that is not a document
     */
    static byte[] changed(byte[] before, Object update) {
        if (update instanceof byte[] replacement) {
            if (!Objects.equals(id(before), id(replacement))) {
                throw otherId();
            }
            return Bson.checked(replacement);
        }
        return Bson.bytes(changed(Bson.decode(before), (Document) update, false));
    }

    /**
     * The document that is inserted where none is there.
     *
     * @param query asks for the {@code _id} alone
     */
    static byte[] inserted(Document query, Object update) {
        return Bson.bytes(changed(query, update instanceof byte[] raw ? Bson.decode(raw) : (Document) update, true));
    }

    private static @Nullable Object id(byte[] document) {
        return Bson.decode(RawBson.only(document, "_id"::equals)).get("_id");
    }

    private static MongoServerError otherId() {
        return new MongoServerError(66, "ImmutableField", "the field '_id' cannot be changed");
    }

    private static Document changed(Document before, Document update, boolean isInsert) {
        Document after =
                isByOperators(update) ? Bson.decode(Bson.bytes(before)) : new Document("_id", before.get("_id"));
        if (isByOperators(update)) {
            update.forEach((operator, fields) -> {
                if (!operator.equals("$setOnInsert") || isInsert) {
                    Bson.document(update, operator).forEach((path, value) -> change(after, operator, path, value));
                }
            });
        } else {
            after.putAll(update);
        }
        if (!Objects.equals(before.get("_id"), after.get("_id"))) {
            throw otherId();
        }
        return after;
    }

    private static void change(Document document, String operator, String path, @Nullable Object value) {
        List<String> names = List.of(path.split("\\."));
        Document at = document;
        for (String name : names.subList(0, names.size() - 1)) {
            Object inner = at.computeIfAbsent(name, missing -> new Document());
            if (!(inner instanceof Document next)) {
                throw new MongoServerError(
                        28, "PathNotViable", "cannot change '" + path + "': '" + name + "' is not a document");
            }
            at = next;
        }
        String last = names.get(names.size() - 1);
        at.put(last, operator.equals("$inc") ? sum(path, at.getOrDefault(last, 0), value) : value);
    }

    private static Number sum(String path, @Nullable Object present, @Nullable Object more) {
        if (!(present instanceof Number one) || !(more instanceof Number other)) {
            throw new MongoServerError(14, "TypeMismatch", "cannot increment '" + path + "': it is not a number");
        }
        if (one instanceof Double || other instanceof Double) {
            return one.doubleValue() + other.doubleValue();
        }
        long sum = Math.addExact(one.longValue(), other.longValue());
        return one instanceof Integer && other instanceof Integer && sum == (int) sum ? (Number) (int) sum : sum;
    }
}
