package io.tocsin.normalise.syslog;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times that syslog senders write: {@code Oct 11 22:14:15}, with or without weekday, year, fraction and zone;
 * ISO 8601 with {@code T} or a blank; seconds since 1970. To the microsecond. Safe for many threads.
 */
public final class SyslogTimestamps {

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String WEEKDAYS = "montuewedthufrisatsun";

    /** A clock may run ahead of ours by this much before a date without a year is taken for last year's. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final int YEARS_TO_A_LEAP_YEAR = 8;

    private final ZoneId zone;

    /** @param zone what a time without a zone is in */
    public SyslogTimestamps(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * A time that was read.
     *
     * @param end the place right after it
     * @param isEpoch written as seconds since 1970
     */
    public record Reading(Instant at, int end, boolean isEpoch) {}

    /** Reads a text that is a time as a whole; null where it is none. */
    public @Nullable Instant readAll(String text, Instant receivedAt) {
        String trimmed = text.strip();
        Reading reading = read(trimmed, 0, receivedAt);
        return reading != null && reading.end() == trimmed.length() ? reading.at() : null;
    }

    /**
     * Reads the time at this place; null where there is none, or one that no calendar has.
     *
     * @param receivedAt decides the year where none is written
     */
    public @Nullable Reading read(String text, int from, Instant receivedAt) {
        Scan scan = new Scan(text, from);
        try {
            if (Scan.isDigit(scan.peek())) {
                Reading epoch = epoch(scan);
                return epoch != null ? epoch : iso(scan);
            }
            return named(scan, receivedAt);
        } catch (DateTimeException noSuchDate) {
            return null; // e.g. 31 September
        }
    }

    private static @Nullable Reading epoch(Scan scan) {
        int from = scan.at;
        long seconds = scan.number(10, 10);
        if (seconds < 0 || seconds > 4_102_444_800L) { // the year 2100
            scan.at = from;
            return null;
        }
        int nanos = scan.fraction();
        if (!scan.atEnd() && scan.peek() != ' ') {
            scan.at = from;
            return null;
        }
        return reading(Instant.ofEpochSecond(seconds, nanos), scan, true);
    }

    private @Nullable Reading iso(Scan scan) {
        int year = (int) scan.number(4, 4);
        char dash = scan.peek();
        if (year < 0 || (dash != '-' && dash != '/')) {
            return null;
        }
        scan.at++;
        int month = (int) scan.number(1, 2);
        if (month < 0 || !scan.accept(dash)) {
            return null;
        }
        int day = (int) scan.number(1, 2);
        char between = scan.peek();
        if (day < 0 || (between != 'T' && between != 't' && between != ' ')) {
            return null;
        }
        scan.at++;
        LocalDateTime local = time(scan, year, month, day);
        if (local == null) {
            return null;
        }
        Integer written = Zones.read(scan);
        return reading(instant(local, written), scan, false);
    }

    private @Nullable Reading named(Scan scan, Instant receivedAt) {
        if (word(scan, WEEKDAYS) >= 0) {
            scan.at += 3;
            if (scan.peek() == ',') {
                scan.at++;
            }
            if (scan.blanks() == 0) {
                return null;
            }
        }
        int month = word(scan, MONTHS) + 1;
        if (month == 0) {
            return null;
        }
        scan.at += 3;
        if (scan.blanks() == 0) {
            return null;
        }
        int day = (int) scan.number(1, 2);
        if (day < 1 || scan.blanks() == 0) {
            return null;
        }
        int year = year(scan);
        if (year > 0 && scan.blanks() == 0) {
            return null;
        }
        // The year 2000 has every day there is, the 29th of February too.
        LocalDateTime local = time(scan, year > 0 ? year : 2000, month, day);
        if (local == null) {
            return null;
        }
        Integer written = Zones.read(scan);
        if (year < 0 && scan.peek() == ' ') {
            year = yearBehind(scan);
            if (year > 0) {
                local = local.withYear(year);
                written = written == null ? Zones.read(scan) : written;
            }
        }
        Instant at = year > 0 ? instant(local, written) : withoutYear(local, month, day, written, receivedAt);
        return at == null ? null : reading(at, scan, false);
    }

    /** The latest year that does not put the time more than a day into the future. */
    private @Nullable Instant withoutYear(
            LocalDateTime local, int month, int day, @Nullable Integer written, Instant receivedAt) {
        int next = receivedAt.atOffset(ZoneOffset.UTC).getYear() + 1;
        Instant latest = receivedAt.plus(AHEAD);
        for (int year = next; year > next - YEARS_TO_A_LEAP_YEAR - 2; year--) {
            if (month == 2 && day == 29 && !java.time.Year.isLeap(year)) {
                continue;
            }
            Instant at = instant(local.withYear(year), written);
            if (!at.isAfter(latest)) {
                return at;
            }
        }
        return null;
    }

    private static int year(Scan scan) {
        int from = scan.at;
        int year = (int) scan.number(4, 4);
        if (year >= 1970 && year < 2200 && scan.peek() == ' ') {
            return year;
        }
        scan.at = from;
        return -1;
    }

    private static int yearBehind(Scan scan) {
        int from = scan.at;
        scan.at++;
        int year = (int) scan.number(4, 4);
        if (year >= 1970 && year < 2200 && endsYear(scan)) {
            return year;
        }
        scan.at = from;
        return -1;
    }

    /** A colon may follow, but not inside a word: {@code 2001:db8::1} is a host. */
    private static boolean endsYear(Scan scan) {
        char next = scan.peek();
        return next == '\0' || next == ' ' || next == ']' || (next == ':' && scan.peek(1) == ' ');
    }

    private static @Nullable LocalDateTime time(Scan scan, int year, int month, int day) {
        int hour = (int) scan.number(1, 2);
        if (hour < 0 || !scan.accept(':')) {
            return null;
        }
        int minute = (int) scan.number(2, 2);
        if (minute < 0 || !scan.accept(':')) {
            return null;
        }
        int second = (int) scan.number(2, 2);
        if (second < 0) {
            return null;
        }
        int nanos = scan.fraction() / 1000 * 1000;
        boolean leapSecond = second == 60;
        LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, leapSecond ? 59 : second, nanos);
        return leapSecond ? local.plusSeconds(1) : local;
    }

    private Instant instant(LocalDateTime local, @Nullable Integer written) {
        return written == null
                ? local.atZone(zone).toInstant()
                : local.toInstant(ZoneOffset.UTC).minusSeconds(written);
    }

    private static Reading reading(Instant at, Scan scan, boolean isEpoch) {
        return new Reading(isEpoch ? at.truncatedTo(ChronoUnit.MICROS) : at, scan.at, isEpoch);
    }

    /** The index of the three-letter word at this place in a row of such words, in any case; -1 where it is none. */
    private static int word(Scan scan, String row) {
        if (!Scan.isLetter(scan.peek()) || !Scan.isLetter(scan.peek(1)) || !Scan.isLetter(scan.peek(2))) {
            return -1;
        }
        for (int index = 0; index < row.length(); index += 3) {
            if (scan.text.regionMatches(true, scan.at, row, index, 3)) {
                return index / 3;
            }
        }
        return -1;
    }
}
