package io.tocsin.access.web;

import io.tocsin.platform.Timers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When people, tokens and sessions are read from the store, and what is noted of them is written. */
@Configuration(proxyBeanMethods = false)
class AccessTimers {

    /** The first time before the web server listens, so that a restart tells nobody that they are unknown. */
    @Bean
    Timers.Timer accessTimer(Timers timers, AccessExchange exchange) {
        exchange.run();
        return timers.every("access", exchange.interval(), exchange::run);
    }
}
