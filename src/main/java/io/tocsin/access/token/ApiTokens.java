package io.tocsin.access.token;

import io.tocsin.access.Digests;
import io.tocsin.access.Names;
import io.tocsin.access.Rows;
import io.tocsin.access.token.ApiToken.Quota;
import io.tocsin.platform.Secret;
import io.tocsin.platform.Sha256;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The API tokens. All of them are in memory, so that a request is decided without the store; what other nodes changed is
 * seen at the next {@link #reload}. Safe for many threads.
 */
@Component
public final class ApiTokens {

    private static final Logger log = LoggerFactory.getLogger(ApiTokens.class);

    private static final int MOST = 10_000;
    private static final int ID_CHARACTERS = 16;
    private static final Duration NOTE_USE = Duration.ofMinutes(1);

    private final Rows<ApiToken> rows;
    private final Clock clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();
    private volatile Map<String, ApiToken> byHash = Map.of();
    private volatile Map<String, ApiToken> byName = Map.of();
    private volatile boolean loaded;

    public ApiTokens(Rows<ApiToken> rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /** A new token and its text, which is told once. */
    public record Made(ApiToken token, Secret secret) {}

    /** Whether the store was read since the start; before that a token that is not known may be right all the same. */
    public boolean isLoaded() {
        return loaded;
    }

    /** Reads them again. Throws {@link TransientException} while the store is away; what is in memory stays in force then. */
    public synchronized void reload() {
        Map<String, ApiToken> read = new HashMap<>();
        Map<String, ApiToken> names = new HashMap<>();
        rows.all().forEach(token -> {
            read.put(token.hash(), token);
            names.put(token.name(), token);
        });
        byHash = Map.copyOf(read);
        byName = Map.copyOf(names);
        loaded = true;
    }

    /** The one with this text, unless it has expired; noted as used. */
    public Optional<ApiToken> use(String text) {
        Instant now = clock.instant();
        Optional<ApiToken> found = peek(text);
        found.ifPresent(token -> used.put(token.id(), now));
        return found;
    }

    /** As {@link #use}, without noting it. */
    public Optional<ApiToken> peek(String text) {
        return Optional.ofNullable(byHash.get(Sha256.hex(text))).filter(token -> !token.isExpired(clock.instant()));
    }

    /**
     * The one that a certificate with this common name stands for, unless it has expired.
     *
     * @param use whether its use is noted
     */
    public Optional<ApiToken> ofCertificate(String commonName, boolean use) {
        Instant now = clock.instant();
        Optional<ApiToken> found = Optional.ofNullable(byName.get(Names.canonical(commonName)))
                .filter(token -> token.certificate() && !token.isExpired(now));
        if (use) {
            found.ifPresent(token -> used.put(token.id(), now));
        }
        return found;
    }

    /** The one with this id, unless it was revoked or has expired. */
    public Optional<ApiToken> alive(String id) {
        return byHash.values().stream()
                .filter(token -> token.id().equals(id) && !token.isExpired(clock.instant()))
                .findFirst();
    }

    /** All that were not revoked, also expired ones, by name, with their latest use. */
    public List<ApiToken> all() {
        return byHash.values().stream()
                .map(this::withLatestUse)
                .sorted(Comparator.comparing(ApiToken::name))
                .toList();
    }

    private ApiToken withLatestUse(ApiToken token) {
        Instant latest = used.get(token.id());
        return latest == null ? token : token.usedAt(latest.truncatedTo(ChronoUnit.SECONDS));
    }

    /** The person behind a name: of a token who made it, otherwise the name itself. */
    public String personBehind(String name) {
        ApiToken token = byName.get(name);
        return token == null ? name : token.owner();
    }

    /** The quota of the token of this name; empty where it has none, or there is no such token. */
    Optional<Quota> quotaOf(String name) {
        ApiToken token = byName.get(Names.canonical(name));
        return token == null ? Optional.empty() : Optional.ofNullable(token.quota());
    }

    public boolean hasName(String name) {
        return byName.containsKey(name);
    }

    /**
     * Makes one. The caller has checked name and roles.
     *
     * @param expires null for never
     * @param quota null for as much as the server takes
     * @throws IllegalStateException where there are 10,000 already
     */
    public synchronized Made make(
            String name, List<String> roles, String owner, @Nullable Instant expires, @Nullable Quota quota) {
        String text = Digests.token();
        return new Made(insert(name, Sha256.hex(text), roles, owner, expires, quota, false), new Secret(text));
    }

    /** As {@link #make}, for a machine that shows a certificate with this name as its common name. */
    public synchronized ApiToken makeForCertificate(
            String name, List<String> roles, String owner, @Nullable Instant expires, @Nullable Quota quota) {
        return insert(name, "certificate " + name, roles, owner, expires, quota, true);
    }

    private ApiToken insert(
            String name,
            String hash,
            List<String> roles,
            String owner,
            @Nullable Instant expires,
            @Nullable Quota quota,
            boolean certificate) {
        if (byHash.size() >= MOST) {
            throw new IllegalStateException("There are " + MOST + " tokens, which is the most: revoke some first.");
        }
        ApiToken token = new ApiToken(
                Digests.random().substring(0, ID_CHARACTERS),
                name,
                hash,
                List.copyOf(roles),
                owner,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                expires,
                null,
                quota,
                certificate,
                1);
        if (!rows.insert(token)) {
            throw new TransientException("A token with this id is there already: try again");
        }
        reload();
        return token;
    }

    /** Ends one at once; returns what it was, empty where there is none of this id. */
    public synchronized Optional<ApiToken> revoke(String id) {
        Optional<ApiToken> found =
                byHash.values().stream().filter(token -> token.id().equals(id)).findFirst();
        if (found.isPresent()) {
            rows.delete(id);
            used.remove(id);
            reload();
        }
        return found;
    }

    /** Writes when tokens were used last, each at most once a minute. */
    public synchronized void noteUses() {
        for (ApiToken token : byHash.values()) {
            Instant latest = used.get(token.id());
            Instant noted = token.lastUsed();
            if (latest != null && (noted == null || latest.isAfter(noted.plus(NOTE_USE)))) {
                if (!rows.replace(token.usedAt(latest.truncatedTo(ChronoUnit.SECONDS)))) {
                    log.debug("Another node noted a use of the token {}", token.name());
                }
            }
        }
    }
}
