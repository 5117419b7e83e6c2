package io.tocsin.access;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Settings for tests. */
public final class AccessSettings {

    private AccessSettings() {}

    /** As they are where nothing is set. */
    public static AccessProperties standard() {
        return wrong(10, 10, 200);
    }

    public static AccessProperties wrong(int perPeer, int perName, int inAll) {
        return new AccessProperties(
                perPeer,
                perName,
                inAll,
                Duration.ofSeconds(30),
                Duration.ofHours(12),
                Duration.ofMinutes(30),
                Map.of(),
                Set.of());
    }
}
