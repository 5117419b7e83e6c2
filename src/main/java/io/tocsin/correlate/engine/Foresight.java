package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells the windows which keys the next events may ask about, as far as that is read off them without asking: where a call has
 * one key, and it is a field. A key too many or too few changes nothing but how long the events take.
 */
final class Foresight {

    private record Keyed(String site, Function<Event, String> key) {}

    private record Large(Function<Event, String> key, Consumer<String> asked) {}

    /** Below so many keys all that is known of them stays near the processor. */
    private static final int MANY = 4_096;

    /** How many keys there are is looked at again after so many calls of {@link #look}. */
    private static final int CALLS_BETWEEN_LOOKS = 256;

    private final Map<String, List<Keyed>> byRule = new HashMap<>();
    /** Those of them with many keys. */
    private Map<String, List<Large>> large = Map.of();

    private int calls;

    Foresight(Collection<Rule> rules) {
        for (Rule rule : rules) {
            List<Keyed> keyed = rule.sites().stream()
                    .filter(site -> !site.onlyKey().isEmpty())
                    .flatMap(
                            site -> EventFields.readerOf(site.onlyKey()).map(key -> new Keyed(site.id(), key)).stream())
                    .toList();
            if (!keyed.isEmpty()) {
                byRule.put(rule.id(), keyed);
            }
        }
    }

    void look(List<Ahead> events, Windows windows) {
        if (calls++ % CALLS_BETWEEN_LOOKS == 0) {
            large = large(windows);
        }
        if (large.isEmpty() || events.size() < 2) {
            return;
        }
        for (Ahead event : events) {
            for (Rule rule : event.inTurn()) {
                for (Large one : large.getOrDefault(rule.id(), List.of())) {
                    one.asked().accept(one.key().apply(event.event()));
                }
            }
        }
        windows.prefetch();
    }

    private Map<String, List<Large>> large(Windows windows) {
        Map<String, List<Large>> found = new HashMap<>();
        byRule.forEach((rule, all) -> {
            List<Large> some = all.stream()
                    .filter(one -> windows.keys(one.site()) >= MANY)
                    .map(one -> new Large(one.key(), windows.mayBeAsked(one.site())))
                    .toList();
            if (!some.isEmpty()) {
                found.put(rule, some);
            }
        });
        return found;
    }
}
