package io.tocsin.store.search;

import java.util.List;

/** What events must be like, as a tree. Values are only compared, never evaluated. */
public sealed interface Search {

    /** All of these hold; each event where there are none. */
    record And(List<Search> parts) implements Search {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** One of these holds at least. */
    record Or(List<Search> parts) implements Search {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    record Not(Search part) implements Search {}

    /** A text that the message holds, in any case; an address also where it is one of the event's. */
    record Word(String text) implements Search {}

    /** The field, or one element of a list, is this. */
    record Equal(String field, String value) implements Search {}

    /** As {@link Equal}, with {@code *} for any characters and {@code ?} for one; other characters stand for themselves. */
    record Wildcard(String field, String pattern) implements Search {

        /** The characters in front of the first {@code *} or {@code ?}. */
        public String prefix() {
            int at = 0;
            while (at < pattern.length() && pattern.charAt(at) != '*' && pattern.charAt(at) != '?') {
                at++;
            }
            return pattern.substring(0, at);
        }

        /** Whether it says no more than how the value begins. */
        public boolean isPrefix() {
            return prefix().length() == pattern.length() - 1 && pattern.endsWith("*");
        }
    }

    record Exists(String field) implements Search {}

    /**
     * The field is between two values: numbers, times or texts.
     *
     * @param from empty for no bound
     * @param to empty for no bound
     */
    record Range(String field, String from, boolean fromInclusive, String to, boolean toInclusive) implements Search {}

    /** The field is an address of this network. */
    record Network(String field, AddressNetwork network) implements Search {}
}
