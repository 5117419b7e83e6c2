package io.tocsin.normalise.json;

import io.tocsin.normalise.draft.EventBounds;
import io.tocsin.normalise.syslog.SyslogTimestamps;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the times that JSON senders write: numbers since 1970 in s, ms, µs or ns, ISO 8601, RFC 1123, syslog, Apache. */
public final class JsonTimes {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    private static final List<DateTimeFormatter> OTHERS = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT),
            DateTimeFormatter.ISO_OFFSET_DATE_TIME,
            DateTimeFormatter.ISO_LOCAL_DATE);

    private final ZoneId zone;
    private final SyslogTimestamps timestamps;

    /** @param zone what a time without a zone is in */
    public JsonTimes(ZoneId zone) {
        this.zone = zone;
        this.timestamps = new SyslogTimestamps(zone);
    }

    /** Null where it is not a time of the years 1970 to 9999; a number by its size: below 10¹¹ seconds, below 10¹⁴ milliseconds, and so on. */
    public @Nullable Instant read(Object value, Instant receivedAt) {
        Instant read = anyTime(value, receivedAt);
        return read != null && EventBounds.isTime(read) ? read : null;
    }

    private @Nullable Instant anyTime(Object value, Instant receivedAt) {
        if (value instanceof Instant instant) {
            return instant;
        }
        if (value instanceof Number number) {
            return epoch(new BigDecimal(number.toString()));
        }
        if (!(value instanceof String text) || text.length() > 64) {
            return null;
        }
        String trimmed = text.strip();
        if (isDecimal(trimmed)) {
            return epoch(new BigDecimal(trimmed));
        }
        Instant read = timestamps.readAll(trimmed, receivedAt);
        return read != null ? read : other(trimmed);
    }

    private @Nullable Instant other(String text) {
        for (DateTimeFormatter format : OTHERS) {
            Instant read = read(text, format);
            if (read != null) {
                return read;
            }
        }
        return null;
    }

    private @Nullable Instant read(String text, DateTimeFormatter format) {
        try {
            TemporalAccessor read = format.parse(text);
            return read.isSupported(ChronoField.INSTANT_SECONDS)
                    ? Instant.from(read).truncatedTo(ChronoUnit.MICROS)
                    : LocalDate.from(read).atStartOfDay(zone).toInstant();
        } catch (DateTimeException notInThisFormat) {
            return null;
        }
    }

    private static boolean isDecimal(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && i > 0) {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots < 2 && text.length() > 8 && text.charAt(text.length() - 1) != '.';
    }

    /**
     * Reads a number since 1970 whose unit is known; null where it is not a number, or not a time of the years 1970 to 9999.
     *
     * @param micros microseconds in one unit
     */
    public static @Nullable Instant epoch(Object value, int micros) {
        String text = value.toString().strip();
        if (!(value instanceof Number) && (text.length() > 24 || !isDecimal("00000000" + text))) {
            return null;
        }
        BigDecimal total = new BigDecimal(text).multiply(BigDecimal.valueOf(micros));
        if (total.signum() < 0 || total.precision() - total.scale() > 18) {
            return null;
        }
        Instant at = Instant.EPOCH.plus(total.longValue(), ChronoUnit.MICROS);
        return EventBounds.isTime(at) ? at : null;
    }

    private static @Nullable Instant epoch(BigDecimal number) {
        int digits = number.precision() - number.scale();
        int perSecond = digits < 12 ? 0 : digits < 15 ? 3 : digits < 18 ? 6 : 9;
        if (number.signum() <= 0 || digits < 9 || digits > 19) {
            return null; // before 1973, or no time at all
        }
        long micros = number.movePointLeft(perSecond).multiply(MILLION).longValue();
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
