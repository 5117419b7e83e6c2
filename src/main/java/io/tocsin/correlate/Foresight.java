package io.tocsin.correlate;

import io.tocsin.correlate.drl.EventFields;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Tells the windows which keys the next events may ask about, as far as that is read off them without asking: where a call has
 * one key, and it is a field. A key too many or too few changes nothing but how long the events take.
 */
final class Foresight {

    private record Keyed(String site, Function<Event, String> key) {}

    private final Map<String, List<Keyed>> byRule = new HashMap<>();

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
        if (byRule.isEmpty() || events.size() < 2) {
            return;
        }
        for (Ahead event : events) {
            for (Rule rule : event.inTurn()) {
                for (Keyed one : byRule.getOrDefault(rule.id(), List.of())) {
                    windows.mayBeAsked(one.site(), one.key().apply(event.event()));
                }
            }
        }
        windows.prefetch();
    }
}
