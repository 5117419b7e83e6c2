package io.tocsin.correlate.engine;

import io.tocsin.correlate.window.Site;
import io.tocsin.correlate.window.Windows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How much what each rule remembers let go because a bound was reached, as far as the meters were told. */
final class Overflows {

    private final Map<String, Long> told = new HashMap<>();
    private long dropped;

    /** Tells what more there is since this was last asked. */
    void tell(Windows windows, Collection<Site> sites, FactSessions facts, RuleMeters meters) {
        Map<String, Long> byRule = new HashMap<>();
        facts.rules().forEach(rule -> byRule.put(rule, facts.dropped(rule)));
        long now = windows.memory().dropped()
                + byRule.values().stream().mapToLong(Long::longValue).sum();
        if (now == dropped) {
            return;
        }
        dropped = now;
        sites.forEach(site -> byRule.merge(site.rule(), windows.dropped(site.id()), Long::sum));
        byRule.forEach((rule, total) -> {
            long before = told.getOrDefault(rule, 0L);
            if (total != before) {
                told.put(rule, total);
                // a window that begins anew after an edit has let nothing go yet
                meters.overflow(rule, total > before ? total - before : total);
            }
        });
    }
}
