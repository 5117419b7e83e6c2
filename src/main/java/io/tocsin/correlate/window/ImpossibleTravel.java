package io.tocsin.correlate.window;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How fast a key must have travelled, in km/h: between where this event was and where the key was just before and just
 * after it. Places less than {@value #RADIUS_KM} km apart are one place, and what is known of a place is no better than
 * that, so so much is taken off each way.
 */
final class ImpossibleTravel extends WindowFunction<ImpossibleTravel.Stays> {

    /** How exactly an address tells a place. */
    private static final double RADIUS_KM = 50;

    /** Stays that one key is remembered with. */
    private static final int MAX_STAYS = 64;

    private static final double EARTH_KM = 6_373;

    /** Ways that are told of, the newest. */
    private static final int MAX_TOLD = 10;

    ImpossibleTravel(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    /** A way from one stay to the next. */
    private record Way(Stay from, Stay to) {

        double kilometresAnHour() {
            return Math.max(0, from.kilometresTo(to) - RADIUS_KM) / seconds() * 3600;
        }

        private double seconds() {
            return Math.max(1, (to.entry().time() - from.entry().time()) / 1000.0);
        }

        String words() {
            return String.format(
                    Locale.ROOT,
                    "%s then %s (%.2f KM in %.2f minutes)",
                    from.place(),
                    to.place(),
                    from.kilometresTo(to),
                    seconds() / 60);
        }
    }

    record Stay(double latitude, double longitude, String place, WindowEntry entry) {

        double kilometresTo(Stay other) {
            double north = Math.toRadians(other.latitude - latitude);
            double east = Math.toRadians(other.longitude - longitude);
            double a = Math.pow(Math.sin(north / 2), 2)
                    + Math.cos(Math.toRadians(latitude))
                            * Math.cos(Math.toRadians(other.latitude))
                            * Math.pow(Math.sin(east / 2), 2);
            return 2 * EARTH_KM * Math.atan2(Math.sqrt(a), Math.sqrt(1 - a));
        }
    }

    /** Where one key was, by when. */
    static final class Stays {
        private final NavigableMap<WindowEntry, Stay> byTime = new TreeMap<>(WindowEntry.BY_TIME);
    }

    @Override
    Stays make() {
        return new Stays();
    }

    @Override
    Answer take(Stays known, String key, WindowEntry entry, Event event) {
        Stay here = stay(event, entry);
        if (here == null) {
            return Answer.unknown(site());
        }
        NavigableMap<WindowEntry, Stay> stays = known.byTime;
        stays.put(entry, here);
        if (stays.size() > MAX_STAYS) {
            stays.pollFirstEntry();
            drop(1);
        }
        List<Way> ways = ways(stays, entry);
        Way fastest = null;
        for (Way way : ways) {
            boolean touches = way.from().equals(here) || way.to().equals(here);
            if (touches && (fastest == null || way.kilometresAnHour() > fastest.kilometresAnHour())) {
                fastest = way;
            }
        }
        return fastest == null ? Answer.NOTHING : answer(fastest, ways);
    }

    /** The ways before this moment and the one right after it, each within the window, oldest first. */
    private List<Way> ways(NavigableMap<WindowEntry, Stay> stays, WindowEntry now) {
        long length = site().length().toMillis();
        WindowEntry next = stays.higherKey(now);
        List<Way> ways = new ArrayList<>();
        Stay before = null;
        for (Stay stay : stays.headMap(next == null ? now : next, true)
                .tailMap(WindowEntry.after(before(now.time(), length)), true)
                .values()) {
            if (before != null && stay.entry().time() - before.entry().time() < length) {
                ways.add(new Way(before, stay));
            }
            before = stay;
        }
        return ways;
    }

    /** The speed of this way; with all that were as fast as the rule asks, so that an alert tells the whole journey. */
    private Answer answer(Way fastest, List<Way> ways) {
        List<Way> told = ways.stream()
                .filter(way -> way.equals(fastest) || site().comparison().holds(way.kilometresAnHour()))
                .toList();
        told = told.subList(Math.max(0, told.size() - MAX_TOLD), told.size());
        Set<WindowEntry> evidence = new LinkedHashSet<>();
        told.forEach(way -> evidence.addAll(List.of(way.from().entry(), way.to().entry())));
        return new Answer(
                fastest.kilometresAnHour(),
                true,
                List.copyOf(evidence),
                List.of(fastest.to().entry().time()),
                told.stream().map(Way::words).collect(Collectors.joining("; ")));
    }

    private static @Nullable Stay stay(Event event, WindowEntry entry) {
        try {
            double latitude = Double.parseDouble(event.field("source.geo.location.lat"));
            double longitude = Double.parseDouble(event.field("source.geo.location.lon"));
            List<String> place = new ArrayList<>();
            for (String path : List.of("source.geo.city_name", "source.geo.country_iso_code")) {
                if (!event.field(path).isEmpty()) {
                    place.add(event.field(path));
                }
            }
            String name = place.isEmpty()
                    ? String.format(Locale.ROOT, "%.2f,%.2f", latitude, longitude)
                    : String.join(",", place);
            return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
                    ? new Stay(latitude, longitude, name, entry)
                    : null;
        } catch (NumberFormatException e) {
            return null; // an event that tells no place
        }
    }

    @Override
    View look(Stays stays, String key, WindowEntry entry, Event event) {
        if (stay(event, entry) == null) {
            return View.no("the event tells no place");
        }
        Stays copy = new Stays();
        copy.byTime.putAll(stays.byTime);
        Answer answer = take(copy, key, entry, event);
        return View.of(
                answer,
                answer.evidence().isEmpty()
                        ? "no other place is known within " + Durations.word(site().length())
                        : answer.words());
    }

    @Override
    boolean forget(Stays known, long now) {
        NavigableMap<WindowEntry, Stay> stays = known.byTime;
        while (!stays.isEmpty() && stays.firstEntry().getValue().entry().kept() <= keptAfter(now)) {
            stays.pollFirstEntry();
        }
        return stays.isEmpty();
    }
}
