package io.tocsin.access.passkey;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.passkeys}. A name that is not listed here stops the start.
 *
 * @param origin of the console, as browsers have it in their address bar, e.g. {@code https://tocsin.example.org}; empty for
 *     no passkeys. Browsers allow them over HTTPS, and on {@code http://localhost}
 */
@ConfigurationProperties(prefix = "tocsin.passkeys", ignoreUnknownFields = false)
public record PasskeyProperties(@DefaultValue("") String origin) {

    public PasskeyProperties {
        if (!origin.isEmpty() && !origin.matches("https://[^/]+|http://localhost(:\\d+)?")) {
            throw new IllegalArgumentException(
                    "tocsin.passkeys.origin must be https:// and the host, with the port where it"
                            + " is not 443, and nothing behind it; is \"" + origin + "\"");
        }
    }

    public boolean areOn() {
        return !origin.isEmpty();
    }

    /** What passkeys are bound to. */
    String host() {
        return URI.create(origin).getHost();
    }
}
