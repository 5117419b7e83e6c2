package io.tocsin.correlate.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as rule authors write them: {@code 30s}, {@code 10m}, {@code 1h}, {@code 7d}. */
public final class Durations {

    private static final Pattern WORD = Pattern.compile("(\\d{1,6})(s|m|h|d)");

    private Durations() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong and how to write it
     */
    public static Duration parse(String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new IllegalArgumentException("\"" + word + "\" is no length of time: write e.g. 30s, 10m, 1h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** Writes one in the largest unit that divides it. */
    public static String word(Duration length) {
        long seconds = length.toSeconds();
        if (seconds > 0 && seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds > 0 && seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
