package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Traffic Light Protocol 2.0 (FIRST): with whom something may be shared; later ones are stricter. */
public enum Tlp {
    CLEAR,
    GREEN,
    AMBER,
    AMBER_STRICT,
    RED;

    /** The word in JSON, files and the console, e.g. {@code amber+strict}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }

    /** As documents carry it, e.g. {@code TLP:AMBER+STRICT}. */
    public String label() {
        return "TLP:" + word().toUpperCase(Locale.ROOT);
    }

    /** Returns the stricter of the two; this one where there is no other. */
    public Tlp stricter(@Nullable Tlp other) {
        return other == null || other.compareTo(this) < 0 ? this : other;
    }
}
