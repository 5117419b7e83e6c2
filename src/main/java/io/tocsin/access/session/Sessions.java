package io.tocsin.access.session;

import io.tocsin.access.AccessProperties;
import io.tocsin.access.Digests;
import io.tocsin.access.Rows;
import io.tocsin.access.Subject;
import io.tocsin.platform.Sha256;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who is signed in. Kept under the hash of the cookie, so that neither a memory dump nor the store opens a session. Decided
 * in memory; the store has them for the next start and for other nodes. While it is away, sessions are opened and ended all
 * the same, and written later. Safe for many threads.
 */
@Component
public final class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** Past this many the one not used for longest is signed out. */
    static final int MAX = 1000;

    /** The same for those of one user or token, who must not be able to sign everybody else out. */
    static final int MOST_OF_ONE = 100;

    private static final int LONGEST_AGENT = 200;

    /** The store has the last use to this precision. */
    private static final Duration NOTE_USE = Duration.ofMinutes(1);

    private final AccessProperties settings;
    private final Rows<Session> rows;
    private final Clock clock;
    private final Map<String, Session> byHash = new HashMap<>();
    /** Ended here, and perhaps still in the store. */
    private final Set<String> ended = new HashSet<>();
    /** Held while the store is at work, so that nobody waits for it who only asks. */
    private final Object store = new Object();
    /** What the store has, under the same hashes. Guarded by {@link #store}. */
    private final Map<String, Session> kept = new HashMap<>();

    /** A session and the cookie that proves it, which is told once. */
    public record Opened(String cookie, Session session) {}

    Sessions(AccessProperties settings, Rows<Session> rows, Clock clock) {
        this.settings = settings;
        this.rows = rows;
        this.clock = clock;
    }

    public Duration length() {
        return settings.session();
    }

    /** Opens one with a cookie of its own, whatever the caller had before. */
    public Opened open(Subject subject, String name, String how, String address, String agent) {
        String cookie = Digests.random();
        String cut = agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) : agent;
        Instant now = now();
        Session session = new Session(
                Sha256.hex(cookie), subject, name, how, now, now.plus(settings.session()), now, address, cut, 1);
        synchronized (this) {
            endWhere(one -> !isAlive(one, now));
            endOldest(one -> one.subject().equals(subject), MOST_OF_ONE - 1);
            endOldest(one -> true, MAX - 1);
            byHash.put(session.hash(), session);
        }
        writeOrLater();
        return new Opened(cookie, session);
    }

    /** Ends those of these that were not used for longest, so that so many are left. */
    private void endOldest(Predicate<Session> which, int most) {
        List<Session> open = byHash.values().stream()
                .filter(which)
                .sorted(Comparator.comparing(Session::lastUsed))
                .toList();
        open.subList(0, Math.max(0, open.size() - most)).forEach(oldest -> end(oldest.hash()));
    }

    /** What a state-changing call must carry besides the cookie. */
    public static String csrf(String cookie) {
        return Sha256.hex("csrf " + cookie);
    }

    /** The session that a request uses now; empty where the cookie is of no session, or of one that has ended. */
    public synchronized Optional<Session> use(String cookie) {
        Optional<Session> found = peek(cookie);
        return found.map(session -> {
            Session used = session.usedAt(now());
            byHash.put(session.hash(), used);
            return used;
        });
    }

    /** The session of this cookie where it has not ended; that it is asked is no use of it. */
    public synchronized Optional<Session> peek(String cookie) {
        return Optional.ofNullable(byHash.get(Sha256.hex(cookie))).filter(session -> isAlive(session, now()));
    }

    private boolean isAlive(Session session, Instant now) {
        return session.until().isAfter(now)
                && session.lastUsed().plus(settings.idle()).isAfter(now);
    }

    /** Those that have not ended, the one used last first. */
    public synchronized List<Session> all() {
        Instant now = now();
        return byHash.values().stream()
                .filter(session -> isAlive(session, now))
                .sorted(Comparator.comparing(Session::lastUsed).reversed())
                .toList();
    }

    /** Ends the session of this cookie. */
    public void close(String cookie) {
        synchronized (this) {
            end(Sha256.hex(cookie));
        }
        writeOrLater();
    }

    /** Ends those that are meant, also those that other nodes opened; returns how many there were. */
    public int close(Predicate<Session> which) {
        try {
            exchange();
        } catch (TransientException e) {
            log.debug("Sessions of other nodes are not known: {}", e.getMessage());
        }
        int closed;
        synchronized (this) {
            closed = endWhere(which);
        }
        writeOrLater();
        return closed;
    }

    private int endWhere(Predicate<Session> which) {
        List<String> hashes =
                byHash.values().stream().filter(which).map(Session::hash).toList();
        hashes.forEach(this::end);
        return hashes.size();
    }

    private void end(String hash) {
        if (byHash.remove(hash) != null) {
            ended.add(hash);
        }
    }

    /**
     * Writes what the store does not have yet, and reads what other nodes opened or ended. Throws {@link TransientException}
     * while the store is away.
     */
    public void exchange() {
        synchronized (store) {
            write();
            Map<String, Session> read = new HashMap<>();
            rows.all().forEach(session -> read.put(session.hash(), session));
            synchronized (this) {
                kept.keySet().stream().filter(hash -> !read.containsKey(hash)).forEach(byHash::remove);
                ended.forEach(read::remove);
                read.values().forEach(session -> byHash.merge(session.hash(), session, Sessions::later));
                endWhere(session -> !isAlive(session, now()));
            }
            kept.clear();
            kept.putAll(read);
            write();
        }
    }

    private static Session later(Session mine, Session stored) {
        return mine.lastUsed().isAfter(stored.lastUsed()) ? mine : stored;
    }

    private void writeOrLater() {
        try {
            synchronized (store) {
                write();
            }
        } catch (TransientException e) {
            log.debug("Sessions are written when the store is back: {}", e.getMessage());
        }
    }

    /** No request waits for it but those that open or end a session. */
    private void write() {
        List<String> gone;
        List<Session> alive;
        synchronized (this) {
            gone = List.copyOf(ended);
            alive = List.copyOf(byHash.values());
        }
        for (String hash : gone) {
            rows.delete(hash);
            kept.remove(hash);
            synchronized (this) {
                ended.remove(hash);
            }
        }
        for (Session session : alive) {
            Session stored = kept.get(session.hash());
            if (stored == null) {
                rows.insert(session);
                kept.put(session.hash(), session);
            } else if (session.lastUsed().isAfter(stored.lastUsed().plus(NOTE_USE))) {
                Session next = stored.usedAt(session.lastUsed()).next();
                // Where another node was quicker, the next exchange reads what it wrote.
                if (rows.replace(next)) {
                    kept.put(next.hash(), next);
                }
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
