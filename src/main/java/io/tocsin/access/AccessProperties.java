package io.tocsin.access;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.access}. A name that is not listed here stops the start.
 *
 * @param wrongPerPeer wrong credentials that a peer may show at once, 1 to 10,000
 * @param wrongPerName wrong passwords that may be shown at once for one user's name, 1 to 1,000; past them the name is locked for
 *     addresses from which that user never signed in
 * @param wrongInAll wrong credentials that all peers together may show at once, 1 to 1,000,000
 * @param forgetOne after which one wrong credential of a peer is forgotten, 1 s to 1 h; of all peers together ten times as
 *     many are in that time
 * @param session longest time that a session of the console lasts, 1 minute to 30 days
 * @param idle time without a request after which a session ends, 1 minute to 30 days
 * @param roles further roles, or other permissions of a role that is built in: lists of permissions by the role's name
 * @param fourEyes what needs two people to be changed over REST, of {@link #CHANGEABLE}
 */
@ConfigurationProperties(prefix = "tocsin.access", ignoreUnknownFields = false)
public record AccessProperties(
        @DefaultValue("10") int wrongPerPeer,
        @DefaultValue("10") int wrongPerName,
        @DefaultValue("200") int wrongInAll,
        @DefaultValue("30s") Duration forgetOne,
        @DefaultValue("12h") Duration session,
        @DefaultValue("30m") Duration idle,
        @DefaultValue Map<String, List<String>> roles,
        @DefaultValue Set<String> fourEyes) {

    /** So many times as fast as those of one peer, the wrong credentials of all peers are forgotten. */
    public static final int IN_ALL_FACTOR = 10;

    /** What can be changed over REST and decides what the server does. */
    private static final Set<String> CHANGEABLE =
            new TreeSet<>(List.of("guards", "lists", "parsers", "playbooks", "rules"));

    private static final Duration LONGEST = Duration.ofDays(30);

    public AccessProperties {
        check("wrong-per-peer", wrongPerPeer, 10_000);
        check("wrong-per-name", wrongPerName, 1000);
        check("wrong-in-all", wrongInAll, 1_000_000);
        check("forget-one", forgetOne, Duration.ofSeconds(1), Duration.ofHours(1));
        check("session", session, Duration.ofMinutes(1), LONGEST);
        check("idle", idle, Duration.ofMinutes(1), LONGEST);
        fourEyes = Set.copyOf(fourEyes);
        if (!CHANGEABLE.containsAll(fourEyes)) {
            throw new IllegalArgumentException("tocsin.access.four-eyes must be of " + CHANGEABLE + ", is " + fourEyes);
        }
    }

    private static void check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("tocsin.access." + name + " must be 1 to " + most + ", is " + value);
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "tocsin.access." + name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
