package io.tocsin.normalise.parser.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A time written by a fixed pattern, in the letters of {@link java.time.format.DateTimeFormatter} as far as logs need them:
 * {@code y M d H m s S}, {@code h} with {@code a}, {@code MMM} for an English month, {@code E} for a weekday that is passed
 * over, {@code X} for an offset or {@code Z}, text in single quotes and other characters as they are. Read in one pass and
 * without exceptions. Immutable.
 */
public final class DateFormat {

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String LETTERS = "yMdHhmsSXaE";
    private static final int NONE = Integer.MIN_VALUE;
    private static final Duration AHEAD = Duration.ofDays(1);

    private final String pattern;
    private final ZoneId zone;

    /** @throws IllegalArgumentException for a letter that is not known */
    public DateFormat(String pattern, ZoneId zone) {
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            quoted ^= c == '\'';
            if (!quoted && Character.isLetter(c) && LETTERS.indexOf(c) < 0) {
                throw new IllegalArgumentException("date format \"" + pattern + "\" has an unknown letter " + c
                        + ": use y M d H h m s S a E X, or put it in single quotes");
            }
        }
        this.pattern = pattern;
        this.zone = zone;
    }

    /** What one text says. */
    private static final class Parts {
        int at;
        int year = NONE;
        int month = 1;
        int day = 1;
        int hour;
        int minute;
        int second;
        int nanos;
        int offset = NONE;
        int half = NONE;
    }

    /**
     * Null where the text is not written so, or is a date that no calendar has.
     *
     * @param receivedAt decides the year where the pattern has none: the latest that is not more than a day ahead
     */
    public @Nullable Instant read(String text, Instant receivedAt) {
        Parts parts = new Parts();
        for (int i = 0; i < pattern.length(); ) {
            char c = pattern.charAt(i);
            if (c == '\'') {
                int end = pattern.indexOf('\'', i + 1);
                String literal = pattern.substring(i + 1, end < 0 ? pattern.length() : end);
                if (!text.startsWith(literal, parts.at)) {
                    return null;
                }
                parts.at += literal.length();
                i = end < 0 ? pattern.length() : end + 1;
                continue;
            }
            int run = i;
            while (run < pattern.length() && pattern.charAt(run) == c) {
                run++;
            }
            if (!take(c, run - i, text, parts)) {
                return null;
            }
            i = run;
        }
        return parts.at == text.length() ? instant(parts, receivedAt) : null;
    }

    private static boolean take(char letter, int width, String text, Parts parts) {
        switch (letter) {
            case 'M' -> {
                if (width < 3) {
                    parts.month = number(text, parts, width);
                    return parts.month > 0;
                }
                int place = parts.at + 3 > text.length() ? -1 : monthAt(text, parts.at);
                parts.month = place + 1;
                parts.at += 3;
                return place >= 0;
            }
            case 'y' -> {
                parts.year = number(text, parts, width);
                parts.year += width == 2 ? 2000 : 0;
                return parts.year > 0;
            }
            case 'd' -> {
                parts.day = number(text, parts, width);
                return parts.day > 0;
            }
            case 'H', 'h' -> {
                parts.hour = number(text, parts, width);
                return parts.hour >= 0;
            }
            case 'm' -> {
                parts.minute = number(text, parts, width);
                return parts.minute >= 0;
            }
            case 's' -> {
                parts.second = number(text, parts, width);
                return parts.second >= 0;
            }
            case 'S' -> {
                return fraction(text, parts);
            }
            case 'a' -> {
                boolean isAfternoon = text.regionMatches(true, parts.at, "pm", 0, 2);
                parts.half = isAfternoon ? 12 : 0;
                boolean fits = isAfternoon || text.regionMatches(true, parts.at, "am", 0, 2);
                parts.at += 2;
                return fits;
            }
            case 'E' -> {
                while (parts.at < text.length() && Character.isLetter(text.charAt(parts.at))) {
                    parts.at++;
                }
                return true;
            }
            case 'X' -> {
                return offset(text, parts);
            }
            default -> {
                for (int i = 0; i < width; i++) {
                    if (parts.at >= text.length() || text.charAt(parts.at++) != letter) {
                        return false;
                    }
                }
                return true;
            }
        }
    }

    private static int monthAt(String text, int at) {
        for (int month = 0; month < 12; month++) {
            if (text.regionMatches(true, at, MONTHS, month * 3, 3)) {
                return month;
            }
        }
        return -1;
    }

    private static int number(String text, Parts parts, int width) {
        if (width == 1) {
            while (parts.at < text.length() && text.charAt(parts.at) == ' ') {
                parts.at++;
            }
        }
        int end = parts.at;
        int most = parts.at + (width == 1 ? 2 : width);
        int value = 0;
        while (end < text.length() && end < most && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            value = value * 10 + text.charAt(end++) - '0';
        }
        boolean isNone = end == parts.at;
        parts.at = end;
        return isNone ? -1 : value;
    }

    private static boolean fraction(String text, Parts parts) {
        int from = parts.at;
        int value = 0;
        while (parts.at < text.length() && text.charAt(parts.at) >= '0' && text.charAt(parts.at) <= '9') {
            value = parts.at - from < 9 ? value * 10 + text.charAt(parts.at) - '0' : value;
            parts.at++;
        }
        for (int digits = parts.at - from; digits < 9; digits++) {
            value *= 10;
        }
        parts.nanos = value;
        return parts.at > from;
    }

    private static boolean offset(String text, Parts parts) {
        int at = parts.at;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (text.startsWith("UTC", at) || text.startsWith("GMT", at)) {
            parts.offset = 0;
            parts.at = at + 3;
            return true;
        }
        if (at < text.length() && text.charAt(at) == 'Z') {
            parts.offset = 0;
            parts.at = at + 1;
            return true;
        }
        if (at >= text.length() || (text.charAt(at) != '+' && text.charAt(at) != '-')) {
            return false;
        }
        int sign = text.charAt(at) == '-' ? -1 : 1;
        parts.at = at + 1;
        int hours = number(text, parts, 2);
        if (parts.at < text.length() && text.charAt(parts.at) == ':') {
            parts.at++;
        }
        int minutes = Math.max(0, number(text, parts, 2));
        parts.offset = sign * (hours * 3600 + minutes * 60);
        return hours >= 0 && hours <= 18 && minutes < 60;
    }

    private @Nullable Instant instant(Parts parts, Instant receivedAt) {
        int hour = parts.half == NONE ? parts.hour : parts.hour % 12 + parts.half;
        boolean isGuessed = parts.year == NONE;
        int year = isGuessed ? receivedAt.atZone(zone).getYear() + 1 : parts.year;
        for (int tries = isGuessed ? 3 : 1; tries > 0; tries--, year--) {
            try {
                LocalDateTime local = LocalDateTime.of(
                        year,
                        parts.month,
                        parts.day,
                        hour,
                        parts.minute,
                        Math.min(parts.second, 59),
                        parts.nanos / 1000 * 1000);
                Instant at = local.toInstant(
                        parts.offset == NONE
                                ? zone.getRules().getOffset(local)
                                : ZoneOffset.ofTotalSeconds(parts.offset));
                if (!isGuessed || !at.isAfter(receivedAt.plus(AHEAD))) {
                    return at;
                }
            } catch (DateTimeException noSuchDate) {
                if (!isGuessed) {
                    return null;
                }
            }
        }
        return null;
    }
}
