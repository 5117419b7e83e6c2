package io.tocsin.access;

import io.tocsin.platform.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.admin}. A name that is not listed here stops the start.
 *
 * @param token the admin token, at least {@value #MIN_TOKEN} characters; empty lets the server make one at its first
 *     start and keep it in the data folder
 */
@ConfigurationProperties(prefix = "tocsin.admin", ignoreUnknownFields = false)
public record AdminProperties(@DefaultValue("") Secret token) {

    /** Shorter ones can be guessed over the network. */
    public static final int MIN_TOKEN = 16;

    public AdminProperties {
        if (!token.isEmpty() && token.value().length() < MIN_TOKEN) {
            throw new IllegalArgumentException("tocsin.admin.token must have at least " + MIN_TOKEN
                    + " characters, has " + token.value().length()
                    + ": leave it empty to have a good one made, or use `openssl rand -base64 32`");
        }
    }
}
