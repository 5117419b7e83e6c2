package io.tocsin.console.access;

import io.tocsin.platform.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

    private final AccessProperties settings;
    private final Map<String, Session> byHash = new LinkedHashMap<>();
    /** When each was used last, under the same hashes. */
    private final Map<String, Instant> used = new HashMap<>();

    private final Clock clock;

    /** A session and the cookie that proves it, which is told once. */
    record Opened(String cookie, Session session) {}

    Sessions(AccessProperties settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Duration length() {
        return settings.session();
    }

    synchronized Opened open(String actor) {
        String cookie = Digests.random();
        Instant now = clock.instant();
        byHash.keySet().removeIf(hash -> !isAlive(hash, now));
        if (byHash.size() >= MAX) {
            Iterator<String> oldest = byHash.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        used.keySet().retainAll(byHash.keySet());
        Session session = new Session(actor, Digests.random(), now.plus(settings.session()));
        String hash = hash(cookie);
        byHash.put(hash, session);
        used.put(hash, now);
        return new Opened(cookie, session);
    }

    /** The session that a request uses now; empty where the cookie is of no session, or of one that has ended. */
    synchronized Optional<Session> use(String cookie) {
        String hash = hash(cookie);
        Instant now = clock.instant();
        if (!isAlive(hash, now)) {
            return Optional.empty();
        }
        used.put(hash, now);
        return Optional.ofNullable(byHash.get(hash));
    }

    /** Whether the session of this cookie has not ended; that it is asked is no use of it. */
    synchronized boolean isAlive(String cookie) {
        return isAlive(hash(cookie), clock.instant());
    }

    private boolean isAlive(String hash, Instant now) {
        Session session = byHash.get(hash);
        Instant last = used.getOrDefault(hash, Instant.EPOCH);
        return session != null
                && session.until().isAfter(now)
                && last.plus(settings.idle()).isAfter(now);
    }

    synchronized void close(String cookie) {
        byHash.remove(hash(cookie));
        used.remove(hash(cookie));
    }

    private static String hash(String cookie) {
        return Sha256.hex(cookie);
    }
}
