package io.tocsin.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a closed alert turned out to be. */
public enum Disposition {
    TRUE_POSITIVE,
    FALSE_POSITIVE,
    BENIGN,
    DUPLICATE;

    /** The word in JSON and the console: lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
