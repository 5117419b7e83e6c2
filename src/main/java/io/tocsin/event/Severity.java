package io.tocsin.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How bad it is, for alerts and findings; the order is the order of declaration. */
public enum Severity {
    INFO,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** Returns the word in rules, JSON and the console: lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word of {@link #word}, in any case.
     *
     * @throws IllegalArgumentException naming the words there are
     */
    public static Severity of(String word) {
        for (Severity severity : values()) {
            if (severity.name().equalsIgnoreCase(word)) {
                return severity;
            }
        }
        throw new IllegalArgumentException(
                "unknown severity \"" + word + "\": use one of info, low, medium, high, critical");
    }
}
