package io.tocsin.correlate.list;

import io.tocsin.event.Event;
import io.tocsin.platform.CountedText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** As {@link ValueList#contains}, for entries with {@code *} and regular expressions too. */
    public boolean matches(String name, String value, long time) {
        ValueList list = byName.get(name);
        return list != null && list.matches(value, time);
    }

    /** Says whether a text mentions an entry of the list; false where there is no such list. */
    public boolean mentionedIn(String name, String text, long time) {
        ValueList list = byName.get(name);
        return list != null && list.isMentionedIn(text, time);
    }

    /** Says whether the time of day is one that the list names; false where there is no such list. */
    public boolean holdsTimeOfDay(String name, long time) {
        ValueList list = byName.get(name);
        return list != null && list.holdsTimeOfDay(time);
    }

    /** The entries that mean this event, in the order they were written; none where there is no such list. */
    public List<ValueList.Entry> fitting(String name, Event event, long time) {
        ValueList list = byName.get(name);
        return list == null ? List.of() : list.fitting(event, time);
    }

    /**
     * As {@link #fitting}, whenever: entries that have expired count too. Where an expression of an entry was given up on the
     * event it may fit: the rule that asks finds that out by itself.
     */
    public boolean mayFit(String name, Event event) {
        CountedText.renew();
        try {
            return !fitting(name, event, Long.MIN_VALUE).isEmpty();
        } catch (CountedText.TooManyStepsException | StackOverflowError e) {
            return true;
        }
    }

    /** The entry of this value; empty where there is none. */
    public Optional<ValueList.Entry> entry(String name, String value) {
        ValueList list = byName.get(name);
        return list == null ? Optional.empty() : list.entry(value);
    }

    /** A value as the entry of the list that is the same spells it; as it is where there is none. */
    public String asWritten(String name, String value) {
        return entry(name, value).map(ValueList.Entry::value).orElse(value);
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
