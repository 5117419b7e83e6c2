package io.tocsin.metrics;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When people work. Immutable.
 *
 * @param zone in whose local time the hours are
 * @param hours by day of the week; a day that is missing is off
 * @param holidays dates that are off, whatever the day
 */
record BusinessHours(ZoneId zone, Map<DayOfWeek, Span> hours, Set<LocalDate> holidays) {

    /** Work that never ends within ten years has no hours at all. */
    private static final int MOST_DAYS = 3660;

    BusinessHours {
        hours = hours.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(hours));
        holidays = Set.copyOf(holidays);
    }

    /** @param to exclusive; {@link LocalTime#MIDNIGHT} means the end of the day */
    record Span(LocalTime from, LocalTime to) {}

    /** A stretch of time. */
    record Stretch(Instant from, Instant to) {

        Duration length() {
            return Duration.between(from, to);
        }
    }

    /** The working time within a stretch, in order. */
    List<Stretch> within(Instant from, Instant to) {
        List<Stretch> found = new ArrayList<>();
        LocalDate last = to.atZone(zone).toLocalDate();
        for (LocalDate day = from.atZone(zone).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            Span span = holidays.contains(day) ? null : hours.get(day.getDayOfWeek());
            if (span != null) {
                Instant begin =
                        later(from, ZonedDateTime.of(day, span.from(), zone).toInstant());
                Instant end = earlier(to, endOf(day, span));
                if (begin.isBefore(end)) {
                    found.add(new Stretch(begin, end));
                }
            }
        }
        return found;
    }

    private Instant endOf(LocalDate day, Span span) {
        return span.to().equals(LocalTime.MIDNIGHT)
                ? day.plusDays(1).atStartOfDay(zone).toInstant()
                : ZonedDateTime.of(day, span.to(), zone).toInstant();
    }

    /** When so much working time has passed since an instant. */
    Instant after(Instant from, Duration work) {
        Duration left = work;
        Instant at = from;
        for (int day = 0; day < MOST_DAYS; day++) {
            Instant next =
                    at.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
            for (Stretch stretch : within(at, next)) {
                if (stretch.length().compareTo(left) >= 0) {
                    return stretch.from().plus(left);
                }
                left = left.minus(stretch.length());
            }
            at = next;
        }
        return at;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
