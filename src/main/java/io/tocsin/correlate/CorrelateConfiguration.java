package io.tocsin.correlate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.correlate.list.ListStore;
import io.tocsin.platform.EditedFiles;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.Timers;
import io.tocsin.store.StorePreparation;
import io.tocsin.store.StoreProperties;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CorrelateConfiguration {

    /** How long another node's change of a list may go unseen. */
    private static final Duration LISTS_LOOK = Duration.ofSeconds(2);

    @Bean
    Correlator correlator(Folders folders, CorrelateProperties settings, MeterRegistry meters) {
        return Correlator.watching(folders.rules(), folders.data(), settings, meters);
    }

    @Bean
    ListDesk listDesk(Correlator correlator, ListStore store, StoreProperties events, Clock clock, Timers timers) {
        ListDesk desk = ListDesk.over(correlator, store, clock, events.eventRetention());
        timers.every("lists", LISTS_LOOK, desk::refresh).wake();
        return desk;
    }

    /** No event is shown to the rules before the lists are as people have them. */
    @Bean
    StorePreparation listsPreparation(ListDesk lists) {
        return lists::load;
    }

    @Bean
    EditedFiles editedRules(Correlator correlator) {
        return correlator::takeEdits;
    }

    @Bean
    HealthPart rulesHealth(Correlator correlator) {
        return new RulesHealth(correlator);
    }
}
