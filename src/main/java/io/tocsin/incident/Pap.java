package io.tocsin.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Permissible Actions Protocol (MISP taxonomy PAP): what may be done with something; later ones are stricter. */
public enum Pap {
    /** Everything is allowed. */
    CLEAR,
    /** Active actions are allowed, such as blocking an address. */
    GREEN,
    /** Passive look-ups only: nothing that the attacker could notice. */
    AMBER,
    /** It never leaves the organisation. */
    RED;

    /** The word in JSON, files and the console: lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As documents carry it, e.g. {@code PAP:AMBER}. */
    public String label() {
        return "PAP:" + name();
    }
}
