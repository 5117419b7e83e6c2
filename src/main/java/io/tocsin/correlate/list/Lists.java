package io.tocsin.correlate.list;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All lists, by name, as they are now. Safe for many threads: changing replaces the whole. */
public final class Lists {

    private volatile Map<String, ValueList> byName = Map.of();

    /** These are the lists from now on. */
    public void use(Collection<ValueList> all) {
        Map<String, ValueList> next = new LinkedHashMap<>();
        all.forEach(list -> next.put(list.name(), list));
        byName = next;
    }

    /** Says whether the value is on the list; false where there is no such list. */
    public boolean contains(String name, String value, long time) {
        ValueList list = byName.get(name);
        return list != null && list.contains(value, time);
    }

    /** As {@link #contains}, whenever: entries that have expired count too. */
    public boolean mayContain(String name, String value) {
        return contains(name, value, Long.MIN_VALUE);
    }

    /** The values on the list at this time (epoch milliseconds); none where there is no such list. */
    public Set<String> entries(String name, long time) {
        ValueList list = byName.get(name);
        return list == null ? Set.of() : list.values(time);
    }

    public Collection<ValueList> all() {
        return byName.values();
    }
}
