package io.tocsin.store.reparse;

import io.tocsin.enrich.Enrichers;
import io.tocsin.log.EventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.store.EventStore;
import io.tocsin.store.ParkedStore;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ReparseConfiguration {

    /** Log records of about a batch. */
    private static final long LITTLE_BYTES = 256 * 1024;

    /** A job gives way while more than a little waits for the live rules. */
    @Bean
    ReparseJobs reparseJobs(
            EventStore events,
            ParkedStore parked,
            EventLog eventLog,
            Normaliser normaliser,
            Enrichers enrichers,
            Clock clock) {
        Reparse reparse = new Reparse(events, parked, eventLog, normaliser, enrichers);
        return new ReparseJobs(reparse, () -> eventLog.unreadBytes() > LITTLE_BYTES, clock);
    }
}
