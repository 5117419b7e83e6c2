package io.tocsin.alert;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a value is that was seen in an event and can be looked for elsewhere. */
public enum ObservableType {
    IP,
    DOMAIN,
    URL,
    HASH,
    MAIL,
    USER,
    HOST,
    ACCOUNT,
    FILE,
    CVE,
    OTHER;

    /** The word in JSON and the console: lower case. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
