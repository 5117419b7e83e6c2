package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A place in a condition where a field of the event is read.
 *
 * @param kind how it is read
 * @param getter the getter, or the function that takes a path
 * @param path the ECS path
 * @param start index of its first piece
 * @param end index after its last piece
 */
record Reading(Kind kind, String getter, String path, int start, int end) {

    enum Kind {
        TEXT,
        NUMBER,
        LIST
    }

    /** All of them, in the order of the text. */
    static List<Reading> in(List<Token> tokens) {
        List<Reading> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            String word = tokens.get(i).text();
            boolean method = i > 0 && tokens.get(i - 1).is(".");
            EventFields.Field field = method ? null : EventFields.of(word);
            if (field != null) {
                found.add(new Reading(field.isText() ? Kind.TEXT : Kind.NUMBER, word, field.path(), i, i + 1));
            } else if (!method
                    && EventFields.WITH_ARGUMENT.contains(word)
                    && i + 3 < tokens.size()
                    && tokens.get(i + 1).is("(")) {
                String argument = tokens.get(i + 2).unquoted();
                found.add(
                        switch (word.toLowerCase(Locale.ROOT)) {
                            case "iscategory" -> new Reading(Kind.LIST, word, "event.category", i, i + 4);
                            case "number" -> new Reading(Kind.NUMBER, word, argument, i, i + 4);
                            case "fields" -> new Reading(Kind.LIST, word, argument, i, i + 4);
                            default -> new Reading(Kind.TEXT, word, argument, i, i + 4);
                        });
            }
        }
        return found;
    }

    /** What the rule sees there: {@code ""} and -1 stand for an absent text and number. */
    Object value(Event event) {
        return switch (kind) {
            case TEXT -> EventFields.of(getter) == null ? event.field(path) : EventFields.read(event, getter);
            case NUMBER -> getter.equals("occurrences") ? event.occurrences() : plain(event.number(path));
            case LIST -> event.fields(path);
        };
    }

    private static Object plain(double number) {
        long whole = (long) number;
        return whole == number ? (Object) whole : (Object) number;
    }
}
