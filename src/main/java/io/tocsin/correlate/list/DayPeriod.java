package io.tocsin.correlate.list;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of every day, {@code 22:00-06:00} or {@code 03:05:00-04:10:00 Europe/Berlin}; both ends belong to it, and without a
 * zone it is UTC.
 */
public record DayPeriod(LocalTime from, LocalTime to, ZoneId zone) {

    private static final Pattern WRITTEN =
            Pattern.compile("(\\d{2}:\\d{2}(?::\\d{2})?)-(\\d{2}:\\d{2}(?::\\d{2})?)(?: ([A-Za-z0-9_/+-]+))?");

    /** @throws IllegalArgumentException saying how one is written */
    public static DayPeriod of(String text) {
        Matcher written = WRITTEN.matcher(text);
        try {
            if (written.matches()) {
                return new DayPeriod(
                        LocalTime.parse(written.group(1)),
                        LocalTime.parse(written.group(2)),
                        written.group(3) == null ? ZoneOffset.UTC : ZoneId.of(written.group(3)));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
        return "\"" + text + "\" is no part of a day: write 22:00-06:00, or 03:05:00-04:10:00 Europe/Berlin";
    }

    /** Whether a text is meant as one. */
    public static boolean isMeantBy(String text) {
        return text.indexOf(':') >= 0;
    }

    /** Whether a time (epoch milliseconds) lies in it; to the second. */
    public boolean holds(long time) {
        LocalTime at = Instant.ofEpochMilli(time).atZone(zone).toLocalTime().withNano(0);
        return from.isAfter(to) ? !at.isBefore(from) || !at.isAfter(to) : !at.isBefore(from) && !at.isAfter(to);
    }
}
