package io.tocsin.access.web;

import io.tocsin.access.session.Sessions;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.access.user.Users;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When people, tokens and sessions are read from the store, and what is noted of them is written. */
@Configuration(proxyBeanMethods = false)
class AccessTimers {

    private static final Logger log = LoggerFactory.getLogger(AccessTimers.class);

    /** After this time at most, a node notices what another one changed. */
    private static final Duration EXCHANGE = Duration.ofSeconds(5);

    /** The first time before the web server listens, so that a restart tells nobody that they are unknown. */
    @Bean
    Timers.Timer accessExchange(Timers timers, Users users, ApiTokens tokens, Sessions sessions) {
        Runnable exchange = () -> {
            try {
                users.reload();
                tokens.noteUses();
                tokens.reload();
                sessions.exchange();
            } catch (TransientException e) {
                log.debug("Users, tokens and sessions are read when the store is back: {}", e.getMessage());
            }
        };
        exchange.run();
        return timers.every("access", EXCHANGE, exchange);
    }
}
