package io.tocsin.correlate.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What came of a condition. */
public enum Verdict {
    HELD,
    FAILED,
    /** It is true where something does not come, and that can come still: time has yet to decide. */
    WAITING,
    /** A window function counts what all the other conditions let through; one of them failed, or the rule does not run. */
    NOT_REACHED,
    /** It threw. */
    ERROR;

    /** The word in lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
