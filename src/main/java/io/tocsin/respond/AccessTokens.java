package io.tocsin.respond;

import io.tocsin.platform.AccessToken;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.TransientException;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Access tokens of systems outside by OAuth 2.0 client credentials (RFC 6749 §4.4). Safe for many threads. */
final class AccessTokens {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;

    /** Made when a first token is asked for, which few installations do. */
    private static final class Outwards {
        private static final Fetch FETCH = new Fetch(TIMEOUT, MOST_BYTES);
    }

    private final Map<String, AccessToken> tokens = new ConcurrentHashMap<>();
    /** The last one of each system that was not accepted any more: an answer may still hold it. */
    private final Map<String, String> forgotten = new ConcurrentHashMap<>();

    private final Clock clock;

    AccessTokens(Clock clock) {
        this.clock = clock;
    }

    /**
     * Returns a token for a system outside.
     *
     * @param secret of the client
     * @throws TransientException where the token's server cannot be reached, or is out of order
     * @throws ExpressionException where it refuses
     */
    String of(String name, RespondSettings.Target target, Supplier<String> secret) {
        RespondSettings.OAuth oauth = target.oauth();
        String setting = "tocsin.respond.targets." + name + ".oauth.url";
        try {
            return tokens.computeIfAbsent(name, key -> new AccessToken(Outwards.FETCH, clock))
                    .get(
                            URI.create(oauth.url()),
                            () -> grant(oauth),
                            AccessToken.basicOfClient(oauth.client(), secret.get()));
        } catch (AccessToken.RefusedException e) {
            String why = "no access token: " + setting + " answers with " + e.getMessage();
            throw e.isTransient() ? new TransientException(why, e) : new ExpressionException(why);
        } catch (IOException e) {
            throw new TransientException(setting + " cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("interrupted while asking " + setting, e);
        }
    }

    /** The token of this system is not accepted any more; returns whether there was one. */
    boolean forget(String name) {
        AccessToken token = tokens.get(name);
        if (token == null || token.secret().isEmpty()) {
            return false;
        }
        forgotten.put(name, token.secret());
        token.forget();
        return true;
    }

    /** What may not be shown. */
    Collection<String> values() {
        return Stream.concat(tokens.values().stream().map(AccessToken::secret), forgotten.values().stream())
                .toList();
    }

    private static Map<String, String> grant(RespondSettings.OAuth oauth) {
        Map<String, String> grant = new LinkedHashMap<>();
        grant.put("grant_type", "client_credentials");
        if (!oauth.scope().isEmpty()) {
            grant.put("scope", oauth.scope());
        }
        return grant;
    }
}
