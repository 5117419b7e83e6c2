package io.tocsin.correlate.list;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One list: texts, addresses, networks, each perhaps for a time only. Immutable.
 *
 * <p>A value is on the list where an entry is the same value, however it is spelt ({@link CanonicalValue}), or a network
 * that holds the address.
 */
public final class ValueList {

    private final String name;
    private final String description;
    private final long version;
    /** By their canonical value. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final Networks networks = new Networks();
    private final Map<Entry, Meaning> meanings = new LinkedHashMap<>();

    /**
     * An entry.
     *
     * @param value a text, an address or a network
     * @param expires from when on it is no entry any more; null where it stays
     * @param note why it is there; empty where nobody said
     * @param by who put it there: {@code file}, or a person's name
     * @param details what else it says
     */
    public record Entry(String value, @Nullable Instant expires, String note, String by, EntryDetails details) {

        public Entry(String value, @Nullable Instant expires, String note, String by) {
            this(value, expires, note, by, EntryDetails.NONE);
        }

        Entry with(EntryDetails other) {
            return new Entry(value, expires, note, by, other);
        }

        boolean isValid(long time) {
            return expires == null || time < expires.toEpochMilli();
        }
    }

    /** An entry's value as it is looked for in other ways than as a whole. */
    private record Meaning(
            ValuePattern pattern,
            AnalysedText words,
            EntryMatch match,
            @Nullable DayPeriod period) {

        static Meaning of(Entry entry) {
            String value = entry.value();
            return new Meaning(
                    ValuePattern.lenient(value),
                    AnalysedText.of(value),
                    EntryMatch.of(value, entry.details().match()),
                    period(value));
        }

        private static @Nullable DayPeriod period(String value) {
            try {
                return DayPeriod.of(value);
            } catch (IllegalArgumentException e) {
                return null; // an entry of a list of something else
            }
        }
    }

    public ValueList(String name, String description, Collection<Entry> all) {
        this(name, description, 0, all);
    }

    /** @param version counts what people changed; 0 where nobody did */
    ValueList(String name, String description, long version, Collection<Entry> all) {
        this.name = name;
        this.description = description;
        this.version = version;
        for (Entry entry : all) {
            entries.merge(CanonicalValue.of(entry.value()), entry, ValueList::lasting);
        }
        for (Entry entry : entries.values()) {
            Network network = Network.of(entry.value());
            if (network != null) {
                networks.add(network, entry);
            }
            meanings.put(entry, Meaning.of(entry));
        }
    }

    /** Of two entries of one value the later, unless the earlier is spelt otherwise and stays longer. */
    private static Entry lasting(Entry earlier, Entry later) {
        Instant end = later.expires();
        boolean staysLonger =
                earlier.expires() == null || (end != null && earlier.expires().isAfter(end));
        return end != null && staysLonger && !earlier.value().equals(later.value()) ? earlier : later;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    /** Counts what people changed; 0 where the list is as its file has it. */
    public long version() {
        return version;
    }

    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /** @param time when it has to be on the list (epoch milliseconds) */
    public boolean contains(String value, long time) {
        Entry same = entries.get(CanonicalValue.of(value));
        if (same != null && same.isValid(time)) {
            return true;
        }
        if (networks.isEmpty() || value.isEmpty()) {
            return false;
        }
        byte[] address = Network.bytes(value);
        return address != null && networks.hold(address, entry -> entry.isValid(time));
    }

    /** Whether a value is as some entry says, with {@code *} or as a regular expression. */
    boolean matches(String value, long time) {
        return any(time, meaning -> meaning.pattern().fits(value));
    }

    /** Whether a text mentions some entry. */
    boolean isMentionedIn(String text, long time) {
        AnalysedText words = AnalysedText.of(text);
        return any(time, meaning -> words.mentions(meaning.words()));
    }

    /** Whether a time lies in a part of the day that an entry names. */
    boolean holdsTimeOfDay(long time) {
        return any(time, meaning -> meaning.period() != null && meaning.period().holds(time));
    }

    private boolean any(long time, Predicate<Meaning> wanted) {
        return meanings.entrySet().stream().anyMatch(one -> one.getKey().isValid(time) && wanted.test(one.getValue()));
    }

    /** The entries that mean this event, in the order they were written. */
    List<Entry> fitting(Event event, long time) {
        List<Entry> fitting = new ArrayList<>();
        meanings.forEach((entry, meaning) -> {
            if (entry.isValid(time) && meaning.match().fits(event)) {
                fitting.add(entry);
            }
        });
        return fitting;
    }

    /** The entry of this value, whether or not it has expired. */
    public Optional<Entry> entry(String value) {
        return Optional.ofNullable(entries.get(CanonicalValue.of(value)));
    }

    /** The values that are on it at this time (epoch milliseconds), in the order they were written. */
    Set<String> values(long time) {
        Set<String> values = new LinkedHashSet<>();
        entries.values().stream().filter(entry -> entry.isValid(time)).forEach(entry -> values.add(entry.value()));
        return values;
    }
}
