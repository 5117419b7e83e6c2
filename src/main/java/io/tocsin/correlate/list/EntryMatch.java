package io.tocsin.correlate.list;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether an event is one that an entry of a list means: every field that the entry names is as it says, or, where it names
 * none, its value is mentioned somewhere in the event.
 */
final class EntryMatch {

    /** Stands for any field. */
    private static final String ANYWHERE = "*";

    /** A text that people wrote, in which words are looked for. */
    private static final String MESSAGE = "message";

    /** What we add to an event, and what would say everything twice. */
    private static final List<String> NOT_LOOKED_AT = List.of("tocsin", "related");

    private final List<Part> parts;

    /** One field, and what it may be. */
    private sealed interface Part {
        boolean fits(Event event);
    }

    private EntryMatch(List<Part> parts) {
        this.parts = parts;
    }

    /** @param match what has to be where, by ECS path; of several values any will do */
    static EntryMatch of(String value, Map<String, List<String>> match) {
        List<Part> parts = new ArrayList<>();
        match.forEach((path, values) -> parts.add(part(path, values)));
        if (parts.isEmpty()) {
            parts.add(part(ANYWHERE, List.of(value)));
        }
        return new EntryMatch(List.copyOf(parts));
    }

    private static Part part(String path, List<String> values) {
        boolean words = path.equals(ANYWHERE)
                || (path.equals(MESSAGE) && values.stream().noneMatch(ValuePattern::isShape));
        if (words) {
            return new Mentioned(path, values.stream().map(AnalysedText::of).toList());
        }
        return new Shaped(path, values.stream().map(ValuePattern::lenient).toList());
    }

    boolean fits(Event event) {
        for (Part part : parts) {
            if (!part.fits(event)) {
                return false;
            }
        }
        return true;
    }

    private record Shaped(String path, List<ValuePattern> anyOf) implements Part {
        @Override
        public boolean fits(Event event) {
            return event.fields(path).stream()
                    .anyMatch(value -> anyOf.stream().anyMatch(pattern -> pattern.fits(value)));
        }
    }

    private record Mentioned(String path, List<AnalysedText> anyOf) implements Part {
        @Override
        public boolean fits(Event event) {
            if (!path.equals(ANYWHERE)) {
                return isMentioned(event.field(path));
            }
            return event.document().entrySet().stream()
                    .anyMatch(field ->
                            !NOT_LOOKED_AT.contains(field.getKey()) && isMentionedIn(field.getKey(), field.getValue()));
        }

        private boolean isMentionedIn(String path, Object value) {
            if (value instanceof Map<?, ?> map) {
                return map.entrySet().stream()
                        .anyMatch(inner -> isMentionedIn(path + "." + inner.getKey(), inner.getValue()));
            }
            if (value instanceof List<?> list) {
                return list.stream().anyMatch(inner -> isMentionedIn(path, inner));
            }
            return !path.equals("event.original") && !path.equals("event.id") && isMentioned(String.valueOf(value));
        }

        private boolean isMentioned(String text) {
            List<AnalysedText> possible =
                    anyOf.stream().filter(phrase -> phrase.mayStandIn(text)).toList();
            return !possible.isEmpty() && isMentioned(AnalysedText.of(text), possible);
        }

        private static boolean isMentioned(AnalysedText text, List<AnalysedText> anyOf) {
            return anyOf.stream().anyMatch(text::mentions);
        }
    }
}
