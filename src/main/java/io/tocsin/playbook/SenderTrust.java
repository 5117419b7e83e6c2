package io.tocsin.playbook;

import java.util.Arrays;
import java.util.Locale;

/** How the sender of an event was known, the weakest first: the values of {@code tocsin.sender.trust}. */
public enum SenderTrust {
    /** The event does not say. */
    UNKNOWN,
    /** Whoever reaches the port can write any sender's address on it. */
    UDP,
    /** The address answered: it is the sender's, or that of something in front of it. */
    TCP,
    /** The sender's address answered, and the line is encrypted. */
    TLS,
    /** The sender showed a token. */
    TOKEN;

    /** The word in playbooks and events: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the trust of this word; {@link #UNKNOWN} for any other. */
    public static SenderTrust of(String word) {
        return Arrays.stream(values())
                .filter(trust -> trust.word().equals(word))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
