package io.tocsin.correlate.engine;

import io.tocsin.correlate.finding.Bound;
import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.Windows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How much of what each rule remembers was let go because a bound was reached, as far as the meters were told. */
final class Overflows {

    private final Map<Reached, Long> told = new HashMap<>();
    private long dropped;

    private record Reached(String rule, Bound bound) {}

    /** Tells what more there is since this was last asked. */
    void tell(Windows windows, Collection<Site> sites, FactSessions facts, RuleMeters meters) {
        Map<Reached, Long> totals = new HashMap<>();
        facts.rules().forEach(rule -> facts.dropped(rule)
                .forEach((bound, total) -> totals.put(new Reached(rule, bound), total)));
        long now = windows.memory().dropped()
                + totals.values().stream().mapToLong(Long::longValue).sum();
        if (now == dropped) {
            return;
        }
        dropped = now;
        Bound keys = new Bound(Bound.Kind.KEYS, windows.maxKeys());
        sites.forEach(site -> totals.merge(new Reached(site.rule(), keys), windows.dropped(site.id()), Long::sum));
        totals.forEach((reached, total) -> {
            long before = told.getOrDefault(reached, 0L);
            if (total != before) {
                told.put(reached, total);
                // a window that begins anew after an edit has let nothing go yet
                meters.overflow(reached.rule(), reached.bound(), total > before ? total - before : total);
            }
        });
    }
}
