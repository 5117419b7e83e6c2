package io.tocsin.cli;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names events of two files so that a line that stands in both is one event: where it says the same and happened at the
 * same time. A line that is there again in one file is another event. Events with an id of their own keep it.
 */
final class SameLines {

    /** The names of events of the history by what their lines say, in the order of the file. */
    private final Map<Line, List<String>> history = new HashMap<>();

    private final Map<Line, Integer> asked = new HashMap<>();

    private record Line(String happened, String text) {
        static Line of(Event event) {
            return new Line(event.occurredAt().toString(), event.field("event.original"));
        }
    }

    /** The next event of the history. */
    Event ofHistory(Event event) {
        if (hasOwnId(event)) {
            return event;
        }
        String name = "history-" + event.id();
        history.computeIfAbsent(Line.of(event), line -> new ArrayList<>()).add(name);
        return named(event, name);
    }

    /** The next event that is asked about: of several equal lines of the history the last that is not taken, if there is one. */
    Event asked(Event event) {
        if (hasOwnId(event)) {
            return event;
        }
        Line line = Line.of(event);
        List<String> same = history.getOrDefault(line, List.of());
        int left = same.size() - asked.merge(line, 1, Integer::sum);
        return named(event, left >= 0 ? same.get(left) : "event-" + event.id());
    }

    private static boolean hasOwnId(Event event) {
        return !event.id().startsWith("line-");
    }

    private static Event named(Event event, String name) {
        return event.toBuilder().put("event.id", name).build();
    }
}
