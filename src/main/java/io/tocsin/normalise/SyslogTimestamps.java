package io.tocsin.normalise;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the times of syslog lines, with and without a year. */
final class SyslogTimestamps {

    /** A time at the start of a text, and where the text goes on behind it. */
    record Read(Instant time, int end) {}

    private static final List<String> MONTHS =
            Arrays.asList("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    /** {@code Oct 11 22:14:15}, Cisco's {@code *Oct 11 2024 22:14:15.123 UTC:} among it. */
    private static final Pattern BSD = Pattern.compile(
            "^[*.]?(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?<day>\\d{1,2})"
                    + " (?:(?<year>\\d{4}) )?(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})"
                    + "(?:\\.(?<fraction>\\d{1,9}))?(?: (?<late>\\d{4})(?= ))?"
                    + "(?: (?<zone>UTC|GMT|Z|CET|CEST|EST|EDT|CST|CDT|MST|MDT|PST|PDT|BST|JST)(?=[ :]))?:?(?: |$)");

    private static final Pattern ISO =
            Pattern.compile("^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}:\\d{2}(?:[.,]\\d{1,9})?(Z|[+-]\\d{2}:?\\d{2})?");

    private static final Map<String, Integer> OFFSET_HOURS = Map.ofEntries(
            Map.entry("UTC", 0),
            Map.entry("GMT", 0),
            Map.entry("Z", 0),
            Map.entry("BST", 1),
            Map.entry("CET", 1),
            Map.entry("CEST", 2),
            Map.entry("EST", -5),
            Map.entry("EDT", -4),
            Map.entry("CST", -6),
            Map.entry("CDT", -5),
            Map.entry("MST", -7),
            Map.entry("MDT", -6),
            Map.entry("PST", -8),
            Map.entry("PDT", -7),
            Map.entry("JST", 9));

    /** A date further ahead of the receiver's clock than this is meant to be last year's. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private final ZoneId zone;

    /** @param zone of times that do not name one */
    SyslogTimestamps(ZoneId zone) {
        this.zone = zone;
    }

    /** Reads the time a text begins with; null where it begins with none. */
    @Nullable Read read(String text, Instant receivedAt) {
        Matcher iso = ISO.matcher(text);
        if (iso.find()) {
            Instant time = iso(iso.group(), iso.group(1) != null);
            if (time != null) {
                return new Read(time, iso.end());
            }
        }
        Matcher bsd = BSD.matcher(text);
        if (!bsd.find()) {
            return null;
        }
        Instant time = bsd(bsd, receivedAt);
        return time == null ? null : new Read(time, bsd.end());
    }

    private @Nullable Instant iso(String text, boolean hasZone) {
        String normal = text.replace(' ', 'T').replace(',', '.');
        try {
            if (!hasZone) {
                return LocalDateTime.parse(normal).atZone(zone).toInstant();
            }
            int sign = normal.length() - 5;
            boolean compact = !normal.endsWith("Z") && (normal.charAt(sign) == '+' || normal.charAt(sign) == '-');
            String full = compact ? normal.substring(0, sign + 3) + ":" + normal.substring(sign + 3) : normal;
            return OffsetDateTime.parse(full).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private @Nullable Instant bsd(Matcher bsd, Instant receivedAt) {
        String zoneName = bsd.group("zone");
        ZoneId in = zoneName == null ? zone : ZoneOffset.ofHours(OFFSET_HOURS.getOrDefault(zoneName, 0));
        String year = bsd.group("year") != null ? bsd.group("year") : bsd.group("late");
        try {
            if (year != null) {
                return at(bsd, Integer.parseInt(year), in);
            }
            return withoutYear(bsd, receivedAt, in);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The latest year in which the date exists and does not lie ahead of the receiver's clock. */
    private static @Nullable Instant withoutYear(Matcher bsd, Instant receivedAt, ZoneId in) {
        int now = receivedAt.atZone(in).getYear();
        for (int year = now + 1; year >= now - 8; year--) {
            if (bsd.group("month").equals("Feb") && bsd.group("day").equals("29") && !Year.isLeap(year)) {
                continue;
            }
            Instant time = at(bsd, year, in);
            if (!time.isAfter(receivedAt.plus(AHEAD))) {
                return time;
            }
        }
        return null;
    }

    private static Instant at(Matcher bsd, int year, ZoneId in) {
        String fraction = bsd.group("fraction");
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
        return LocalDateTime.of(
                        year,
                        MONTHS.indexOf(bsd.group("month")) + 1,
                        Integer.parseInt(bsd.group("day")),
                        Integer.parseInt(bsd.group("hour")),
                        Integer.parseInt(bsd.group("minute")),
                        Math.min(59, Integer.parseInt(bsd.group("second"))),
                        nanos)
                .atZone(in)
                .toInstant();
    }
}
