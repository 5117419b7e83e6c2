package io.tocsin.correlate.window;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one call site remembers: a ring for each key. */
final class Table {

    private final int maxKeys;
    private final Map<String, Ring> rings = new LinkedHashMap<>(16, 0.75f, true);
    private Site site;
    private long dropped;

    Table(Site site, int maxKeys) {
        this.site = site;
        this.maxKeys = maxKeys;
    }

    Site site() {
        return site;
    }

    /** Goes on for the same call in a changed text. */
    void use(Site changed) {
        site = changed;
    }

    Answer add(String key, Seen event, long horizon) {
        Ring ring = rings.get(key);
        if (ring == null) {
            if (rings.size() >= maxKeys) {
                rings.remove(rings.keySet().iterator().next());
                dropped++;
            }
            ring = new Ring();
            rings.put(key, ring);
        }
        ring.forget(before(horizon));
        return ring.add(event, site);
    }

    /** What {@link #add} would say, without adding. */
    Answer look(String key, Seen event) {
        Ring ring = rings.get(key);
        return (ring == null ? new Ring() : ring.copy()).add(event, site);
    }

    void forget(long horizon) {
        rings.values().removeIf(ring -> ring.forget(before(horizon)));
    }

    private long before(long horizon) {
        long length = site.length().toMillis();
        return horizon < Long.MIN_VALUE + length ? Long.MIN_VALUE : horizon - length;
    }

    int keys() {
        return rings.size();
    }

    long dropped() {
        return dropped;
    }
}
