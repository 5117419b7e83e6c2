package io.tocsin.correlate.list;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What may be put on a list. */
public final class EntryCheck {

    /** Longest value and note, in characters. */
    public static final int MAX_LENGTH = 1_000;

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private EntryCheck() {}

    /** An entry that no list takes. */
    public static final class RefusedEntryException extends RuntimeException {
        private final String field;

        RefusedEntryException(String field, String message) {
            super(message);
            this.field = field;
        }

        /** What of it is not allowed. */
        public String field() {
            return field;
        }
    }

    /** @throws RefusedEntryException for the first that is not allowed */
    public static void check(Collection<ValueList.Entry> entries) {
        int number = 0;
        for (ValueList.Entry entry : entries) {
            number++;
            String which = entries.size() == 1 ? "the entry" : "entry " + number + " of " + entries.size();
            if (entry.value().isBlank()) {
                throw new RefusedEntryException("value", which + " has no value");
            }
            checkLength("value", entry.value(), which);
            checkLength("note", entry.note(), which);
            if (entry.expires() != null && !isExpiry(entry.expires())) {
                throw new RefusedEntryException(
                        "expires", which + " expires at " + entry.expires() + "; write a year from 1970 to 9999");
            }
        }
    }

    private static void checkLength(String field, String text, String which) {
        if (text.length() > MAX_LENGTH) {
            throw new RefusedEntryException(
                    field,
                    which + " has a " + field + " of " + text.length() + " characters; at most " + MAX_LENGTH
                            + " are taken");
        }
    }

    /** Whether it is a time that can be compared with those of events. */
    static boolean isExpiry(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST);
    }

    /** Why a value may not mean what was meant, in words; empty where nothing is doubtful. */
    public static Optional<String> doubt(String value) {
        return Optional.ofNullable(ValuePattern.doubt(value));
    }
}
