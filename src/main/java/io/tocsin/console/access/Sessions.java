package io.tocsin.console.access;

import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Who is signed in, in memory: a restart signs everybody out. Kept under the hash of the cookie, so that a memory dump
 * opens no session. Safe for many threads.
 */
@Component
final class Sessions {

    /** Past this many the oldest is signed out. */
    private static final int MAX = 1000;

    private final Map<String, Session> byHash = new LinkedHashMap<>();
    private final Clock clock;

    /** A session and the cookie that proves it, which is told once. */
    record Opened(String cookie, Session session) {}

    Sessions(Clock clock) {
        this.clock = clock;
    }

    synchronized Opened open(String actor) {
        String cookie = Digests.random();
        Instant now = clock.instant();
        byHash.values().removeIf(session -> !session.until().isAfter(now));
        if (byHash.size() >= MAX) {
            Iterator<Session> oldest = byHash.values().iterator();
            oldest.next();
            oldest.remove();
        }
        Session session = new Session(actor, Digests.random(), now.plus(Session.LENGTH));
        byHash.put(hash(cookie), session);
        return new Opened(cookie, session);
    }

    /** Empty where the cookie is of no session, or of one that has ended. */
    synchronized Optional<Session> find(String cookie) {
        return Optional.ofNullable(byHash.get(hash(cookie)))
                .filter(session -> session.until().isAfter(clock.instant()));
    }

    synchronized void close(String cookie) {
        byHash.remove(hash(cookie));
    }

    private static String hash(String cookie) {
        return HexFormat.of().formatHex(Digests.sha256(cookie));
    }
}
