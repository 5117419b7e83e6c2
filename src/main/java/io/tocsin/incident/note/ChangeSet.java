package io.tocsin.incident.note;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a text, as CodeMirror's {@code ChangeSet.toJSON} writes it: the parts of the old text in order, a number for
 * characters that stay, {@code [n]} for n that go, {@code [n, "line", "line"]} for n in whose place lines come. Lengths are in
 * UTF-16 units, a line break counts one. Immutable.
 */
public final class ChangeSet {

    private final List<Part> parts;

    /**
     * @param length of the old text that it covers
     * @param insert what stands there afterwards; null where the old text stays
     */
    record Part(int length, @Nullable String insert) {

        int newLength() {
            return insert == null ? length : insert.length();
        }
    }

    ChangeSet(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @throws IllegalArgumentException where it is not a change set */
    @JsonCreator
    public static ChangeSet read(List<?> json) {
        List<Part> parts = new ArrayList<>();
        for (Object one : json) {
            if (one instanceof Integer kept && kept >= 0) {
                parts.add(new Part(kept, null));
            } else if (one instanceof List<?> list
                    && !list.isEmpty()
                    && list.get(0) instanceof Integer gone
                    && gone >= 0) {
                List<String> lines = new ArrayList<>();
                for (Object line : list.subList(1, list.size())) {
                    if (!(line instanceof String text) || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
                        throw wrong();
                    }
                    lines.add(text);
                }
                parts.add(new Part(gone, String.join("\n", lines)));
            } else {
                throw wrong();
            }
        }
        return new ChangeSet(parts);
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "a change is a list such as [5,[2,\"new\"],3]: 5 characters stay, 2 become \"new\", 3 stay");
    }

    /** Inserts a text into an empty one. */
    static ChangeSet inserting(String text) {
        return new ChangeSet(List.of(new Part(0, text)));
    }

    /** The smallest single change that makes one text of another. */
    static ChangeSet between(String before, String after) {
        int most = Math.min(before.length(), after.length());
        int head = 0;
        while (head < most && before.charAt(head) == after.charAt(head)) {
            head++;
        }
        if (head > 0 && Character.isHighSurrogate(before.charAt(head - 1))) {
            head--;
        }
        int tail = 0;
        while (tail < most - head
                && before.charAt(before.length() - 1 - tail) == after.charAt(after.length() - 1 - tail)) {
            tail++;
        }
        if (tail > 0 && Character.isLowSurrogate(before.charAt(before.length() - tail))) {
            tail--;
        }
        return new ChangeSet(List.of(
                new Part(head, null),
                new Part(before.length() - head - tail, after.substring(head, after.length() - tail)),
                new Part(tail, null)));
    }

    List<Part> parts() {
        return parts;
    }

    /** Length of the text that it can be applied to. */
    long length() {
        return parts.stream().mapToLong(Part::length).sum();
    }

    long newLength() {
        return parts.stream().mapToLong(Part::newLength).sum();
    }

    /** @throws IllegalArgumentException where the text has another length than the change is for */
    String apply(String text) {
        if (text.length() != length()) {
            throw new IllegalArgumentException(
                    "the change is for a text of " + length() + " characters, this one has " + text.length());
        }
        StringBuilder changed = new StringBuilder();
        int at = 0;
        for (Part part : parts) {
            changed.append(part.insert() == null ? text.substring(at, at + part.length()) : part.insert());
            at += part.length();
        }
        return changed.toString();
    }

    @JsonValue
    public List<Object> toJson() {
        List<Object> json = new ArrayList<>();
        for (Part part : parts) {
            if (part.insert() == null) {
                json.add(part.length());
            } else {
                List<Object> replaced = new ArrayList<>();
                replaced.add(part.length());
                if (!part.insert().isEmpty()) {
                    replaced.addAll(List.of(part.insert().split("\n", -1)));
                }
                json.add(replaced);
            }
        }
        return json;
    }
}
