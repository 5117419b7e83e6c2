package io.tocsin.normalise.line;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The time of the common log format, {@code 25/Feb/2021:12:44:08 +0000}.
 *
 * @param end the place right after it
 */
record ClfTime(Instant at, int end) {

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final int LONGEST_YEAR = 4;

    /** Reads the time at this place; null where there is none, or one that no calendar has. */
    static @Nullable ClfTime read(String text, int from) {
        int slash = text.indexOf('/', from);
        if (slash < from + 1 || slash > from + 2) {
            return null;
        }
        // "/Feb/2021:12:44:08 +0000": from here on every place is fixed
        String fixed = "/MMM/9999:99:99:99 s9999";
        if (!isShaped(text, slash, fixed)) {
            return null;
        }
        int month = MONTHS.indexOf(text.substring(slash + 1, slash + 4));
        int day = Words.number(text, from);
        if (month < 0 || month % 3 != 0 || day < 1) {
            return null;
        }
        int year = slash + 5;
        int hour = year + LONGEST_YEAR + 1;
        int sign = hour + 9;
        int offset = Words.number(text, sign + 1);
        int seconds = (offset / 100 * 60 + offset % 100) * 60;
        try {
            return new ClfTime(
                    OffsetDateTime.of(
                                    Words.number(text, year),
                                    month / 3 + 1,
                                    day,
                                    Words.number(text, hour),
                                    Words.number(text, hour + 3),
                                    Math.min(59, Words.number(text, hour + 6)),
                                    0,
                                    ZoneOffset.ofTotalSeconds(text.charAt(sign) == '-' ? -seconds : seconds))
                            .toInstant(),
                    slash + fixed.length());
        } catch (DateTimeException noSuchTime) {
            return null;
        }
    }

    /** 9 stands for a digit, M for a letter, s for a sign; any other character for itself. */
    private static boolean isShaped(String text, int from, String shape) {
        if (from + shape.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char c = text.charAt(from + i);
            boolean fits =
                    switch (shape.charAt(i)) {
                        case '9' -> c >= '0' && c <= '9';
                        case 'M' -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                        case 's' -> c == '+' || c == '-';
                        default -> c == shape.charAt(i);
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
