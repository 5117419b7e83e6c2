package io.tocsin.access.web;

import io.tocsin.access.Rows;
import io.tocsin.access.SharedTime;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.access.user.Users;
import io.tocsin.platform.TransientException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Reads users, tokens, sessions and counts of wrong credentials from the store, and writes what this node has noted of them. Where
 * several nodes share the store, an unknown credential triggers a read at once, since another node may have just created it: at
 * most once a second and by one request at a time, however many are guessed.
 */
@Component
final class AccessExchange {

    private static final Logger log = LoggerFactory.getLogger(AccessExchange.class);

    /** After this time at most, a node notices what another one changed. */
    static final Duration OFTEN = Duration.ofSeconds(2);

    private static final Duration ALONE = Duration.ofSeconds(5);
    private static final long ON_DEMAND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Users users;
    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Throttle throttle;
    private final NameThrottle names;
    private final Rows<SharedTime> times;
    private final boolean shared;
    private final ReentrantLock busy = new ReentrantLock();
    private volatile long lastOnDemand = System.nanoTime() - ON_DEMAND_NANOS;

    AccessExchange(
            Users users,
            ApiTokens tokens,
            Sessions sessions,
            Throttle throttle,
            NameThrottle names,
            Rows<SharedTime> times,
            Environment settings) {
        this.users = users;
        this.tokens = tokens;
        this.sessions = sessions;
        this.throttle = throttle;
        this.names = names;
        this.times = times;
        this.shared = !settings.getProperty("tocsin.store.uri", "").isEmpty();
    }

    Duration interval() {
        return shared ? OFTEN : ALONE;
    }

    void run() {
        busy.lock();
        try {
            exchange();
        } finally {
            busy.unlock();
        }
    }

    /** Returns whether it has looked, so that a credential may be known now. */
    boolean lookAgain() {
        if (!shared || System.nanoTime() - lastOnDemand < ON_DEMAND_NANOS || !busy.tryLock()) {
            return false;
        }
        try {
            lastOnDemand = System.nanoTime();
            exchange();
            return true;
        } finally {
            busy.unlock();
        }
    }

    private void exchange() {
        try {
            users.reload();
            tokens.noteUses();
            tokens.reload();
            sessions.exchange();
            List<SharedTime> all = times.all();
            throttle.exchange(all);
            names.exchange(all);
        } catch (TransientException e) {
            log.debug("Users, tokens and sessions are read when the store is back: {}", e.getMessage());
        }
    }
}
