package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a document: a replacement, or the operators $set, $inc and $setOnInsert. */
final class Update {

    private static final Set<String> OPERATORS = Set.of("$set", "$inc", "$setOnInsert");
    private static final byte[] FIELD = {'u'};

    private final Document document;
    /** A replacement that begins with its {@code _id}, as the bytes it came as; null for every other update. */
    private final byte @Nullable [] whole;

    private Update(Document document, byte @Nullable [] whole) {
        this.document = document;
        this.whole = whole;
    }

    /** One statement of an update command; of a replacement that begins with its {@code _id} the bytes are left as they are. */
    static Document statement(byte[] given) {
        int update = RawBson.find(given, 0, FIELD);
        if (update == RawBson.MISSING || given[update] != RawBson.DOCUMENT) {
            return Bson.decode(given);
        }
        int at = RawBson.value(given, update);
        byte[] replacement = Arrays.copyOfRange(given, at, at + RawBson.size(given, at));
        return RawBson.beginsWithId(replacement)
                ? Bson.decode(RawBson.only(given, name -> !name.equals("u"))).append("u", replacement)
                : Bson.decode(given);
    }

    /**
     * What a statement asks for.
     *
     * @throws MongoServerError where this engine cannot do it, also where no document will be changed
     */
    static Update of(@Nullable Object given) {
        if (given instanceof byte[] replacement) {
            check(RawBson.fieldNames(replacement));
            return new Update(new Document(), replacement);
        }
        if (!(given instanceof Document document)) {
            throw Failures.unsupported("an update by a pipeline");
        }
        check(document.keySet());
        return new Update(document, null);
    }

    private static void check(Collection<String> names) {
        boolean byOperators = isByOperators(names);
        for (String name : names) {
            if (name.startsWith("$") && !OPERATORS.contains(name)) {
                throw Failures.unsupported("the update operator " + name);
            }
            if (name.startsWith("$") != byOperators) {
                throw Failures.badValue("an update is a replacement or operators, not both");
            }
        }
    }

    private static boolean isByOperators(Collection<String> names) {
        return !names.isEmpty() && names.iterator().next().startsWith("$");
    }

    /**
     * The document as it becomes.
     *
     * @throws MongoServerError where its {@code _id} would change, or a path leads through a value that is not a document
     */
    byte[] changed(byte[] before) {
        if (whole == null) {
            return Bson.bytes(changed(Bson.decode(before), false));
        }
        refuseOtherId(id(before), id(whole));
        return Bson.checked(whole);
    }

    /**
     * The document that is inserted where none is there.
     *
     * @param query asks for the {@code _id} alone
     */
    byte[] inserted(Document query) {
        if (whole == null) {
            return Bson.bytes(changed(query, true));
        }
        refuseOtherId(query.get("_id"), id(whole));
        return Bson.checked(whole);
    }

    private static @Nullable Object id(byte[] document) {
        return Bson.decode(RawBson.only(document, "_id"::equals)).get("_id");
    }

    private static void refuseOtherId(@Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            throw new MongoServerError(66, "ImmutableField", "the field '_id' cannot be changed");
        }
    }

    private Document changed(Document before, boolean isInsert) {
        Document after = new Document("_id", before.get("_id"));
        if (isByOperators(document.keySet())) {
            after = Bson.decode(Bson.bytes(before));
            for (String operator : document.keySet()) {
                if (!operator.equals("$setOnInsert") || isInsert) {
                    Document changed = after;
                    Bson.document(document, operator).forEach((path, value) -> change(changed, operator, path, value));
                }
            }
        } else {
            after.putAll(document);
        }
        refuseOtherId(before.get("_id"), after.get("_id"));
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
