package io.tocsin.correlate.window;

import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How fast a key must have travelled, in km/h: between where this event was and where the key was just before and just
 * after it. Places less than {@value #RADIUS_KM} km apart are one place, and what is known of a place is no better than
 * that, so so much is taken off each way.
 */
final class Travels extends Memory<NavigableMap<Long, Travels.Stay>> {

    /** How exactly an address tells a place. */
    private static final double RADIUS_KM = 50;

    /** Stays that one key is remembered with. */
    private static final int MAX_STAYS = 64;

    private static final double EARTH_KM = 6_373;

    Travels(Site site, int maxKeys) {
        super(site, maxKeys);
    }

    record Stay(double latitude, double longitude, String place, Seen seen) {

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

    @Override
    NavigableMap<Long, Stay> make(long time) {
        return new TreeMap<>();
    }

    @Override
    Answer take(NavigableMap<Long, Stay> stays, String key, Seen seen, Event event, long horizon) {
        Stay here = stay(event, seen);
        if (here == null) {
            return Answer.NOTHING;
        }
        long length = site().length().toMillis();
        Stay before = value(stays.floorEntry(seen.time()));
        Stay after = value(stays.higherEntry(seen.time()));
        if (before != null && before.seen().event().equals(seen.event())) {
            before = value(stays.lowerEntry(seen.time()));
        }
        stays.put(seen.time(), here);
        if (stays.size() > MAX_STAYS) {
            stays.pollFirstEntry();
        }
        Answer answer = Answer.NOTHING;
        if (before != null && seen.time() - before.seen().time() < length) {
            answer = way(before, here);
        }
        if (after != null && after.seen().time() - seen.time() < length) {
            Answer next = way(here, after);
            answer = next.value() > answer.value() ? next : answer;
        }
        return answer;
    }

    private static @Nullable Stay value(java.util.Map.@Nullable Entry<Long, Stay> entry) {
        return entry == null ? null : entry.getValue();
    }

    private static Answer way(Stay from, Stay to) {
        double kilometres = from.kilometresTo(to);
        double seconds = Math.max(1, (to.seen().time() - from.seen().time()) / 1000.0);
        double speed = Math.max(0, kilometres - RADIUS_KM) / seconds * 3600;
        String words = String.format(
                Locale.ROOT,
                "%s then %s (%.2f KM in %.2f minutes)",
                from.place(),
                to.place(),
                kilometres,
                seconds / 60);
        return new Answer(
                speed, true, List.of(from.seen(), to.seen()), List.of(to.seen().time()), words);
    }

    private static @Nullable Stay stay(Event event, Seen seen) {
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
                    ? new Stay(latitude, longitude, name, seen)
                    : null;
        } catch (NumberFormatException e) {
            return null; // an event that tells no place
        }
    }

    @Override
    Optional<NavigableMap<Long, Stay>> copyOf(NavigableMap<Long, Stay> stays) {
        return Optional.of(new TreeMap<>(stays));
    }

    @Override
    boolean forget(NavigableMap<Long, Stay> stays, long horizon) {
        Duration length = site().length();
        stays.headMap(before(horizon, length.toMillis()), true).clear();
        return stays.isEmpty();
    }
}
