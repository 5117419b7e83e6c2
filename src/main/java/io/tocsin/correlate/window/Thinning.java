package io.tocsin.correlate.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the events of one key have to be kept, where only many of them matter. */
final class Thinning {

    private Thinning() {}

    static boolean isFor(Site site) {
        return site.kind() == Site.Kind.COUNT || site.kind() == Site.Kind.DISTINCT;
    }

    /**
     * Leaves out what no answer to come depends on: an event with enough on both sides, each within one length. A window
     * that holds it and an event to come lies beside or over one of the two sides, so a window around that event
     * holds enough without it.
     */
    static List<WindowEntry> thin(List<WindowEntry> all, Site site) {
        long length = site.length().toMillis();
        int enough = site.comparison().enough();
        List<WindowEntry> events = site.kind() == Site.Kind.DISTINCT ? withoutRepeats(all, length) : all;
        List<WindowEntry> kept = new ArrayList<>();
        // the shortest stretches with enough, or all there are, that end before an event and that begin after it
        Aggregate before = Aggregate.of(site);
        int first = 0;
        Aggregate after = Aggregate.of(site);
        int next = 0;
        for (int i = 0; i < events.size(); i++) {
            WindowEntry event = events.get(i);
            if (next > i) {
                after.remove(event);
            }
            next = Math.max(next, i + 1);
            while (next < events.size() && after.value() < enough) {
                after.add(events.get(next++));
            }
            boolean enoughBefore = before.value() >= enough && kept.get(first).time() > event.time() - length;
            boolean enoughAfter =
                    after.value() >= enough && events.get(next - 1).time() < event.time() + length;
            if (!enoughBefore || !enoughAfter) {
                kept.add(event);
                before.add(event);
                for (boolean more = true; more; ) {
                    before.remove(kept.get(first));
                    more = before.value() >= enough;
                    if (more) {
                        first++;
                    } else {
                        before.add(kept.get(first));
                    }
                }
            }
        }
        return kept;
    }

    /** A value seen at most one length before and after says all that the one between says. */
    private static List<WindowEntry> withoutRepeats(List<WindowEntry> events, long length) {
        Map<String, WindowEntry> next = new HashMap<>();
        Map<WindowEntry, WindowEntry> following = new HashMap<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            WindowEntry later = next.put(String.valueOf(events.get(i).value()), events.get(i));
            if (later != null) {
                following.put(events.get(i), later);
            }
        }
        Map<String, WindowEntry> last = new HashMap<>();
        List<WindowEntry> kept = new ArrayList<>();
        for (WindowEntry event : events) {
            WindowEntry before = last.get(String.valueOf(event.value()));
            WindowEntry after = following.get(event);
            if (before == null || after == null || after.time() - before.time() > length) {
                kept.add(event);
                last.put(String.valueOf(event.value()), event);
            }
        }
        return kept;
    }
}
