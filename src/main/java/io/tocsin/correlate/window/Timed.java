package io.tocsin.correlate.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The calls that time alone can make true. One thread at a time. */
final class Timed {

    private final List<Memory<?>> memories = new ArrayList<>();
    private final Map<String, Crossings> crossings;
    private long lookedAt = Long.MIN_VALUE;
    private long asOf = Long.MAX_VALUE;

    /** @param crossings when other rules came true, by rule */
    Timed(Map<String, Crossings> crossings) {
        this.crossings = crossings;
    }

    /** Goes on with these. */
    void use(List<Memory<?>> changed) {
        memories.clear();
        memories.addAll(changed);
        memories.sort(Comparator.comparing(memory -> memory.site().id()));
    }

    /** What was recorded is looked at as of this moment (epoch milliseconds). */
    void asOf(long now) {
        asOf = now;
    }

    /** What came true since this was last asked, in the order in which it came true. */
    List<Due> due(EventClock clock) {
        long horizon = clock.horizon();
        if (memories.isEmpty() || horizon == lookedAt) {
            return List.of();
        }
        lookedAt = horizon;
        List<Due> due = new ArrayList<>();
        for (Memory<?> memory : memories) {
            Site site = memory.site();
            if (memory instanceof Silence silence && !site.arguments().list().isEmpty()) {
                silence.expect(horizon, clock.beginning(), asOf);
            }
            // what was silent for a while and is not at the moment that is looked at is not told
            boolean early = site.kind() == Site.Kind.SILENT && asOf != Long.MAX_VALUE && horizon < asOf;
            for (Due one : early ? List.<Due>of() : memory.due(horizon)) {
                if (site.kind() == Site.Kind.SILENT || !cameInTime(site, one)) {
                    due.add(one);
                }
            }
        }
        due.sort(Comparator.comparingLong(Due::at)
                .thenComparing(one -> one.site().id())
                .thenComparing(Due::key)
                .thenComparing(Due::arrival));
        return due;
    }

    private boolean cameInTime(Site site, Due due) {
        Crossings other = crossings.get(site.other());
        long length = site.length().toMillis();
        long happened = due.at() - length;
        boolean before =
                site.kind() == Site.Kind.WITHOUT && other != null && other.last(due.key(), happened, length) != null;
        return before || (other != null && other.anyAfter(due.key(), happened, length));
    }
}
