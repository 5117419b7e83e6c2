package io.tocsin.correlate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.correlate.list.ListStore;
import io.tocsin.correlate.trial.BacktestJobs;
import io.tocsin.correlate.trial.RuleTrials;
import io.tocsin.log.EventLog;
import io.tocsin.normalise.Normaliser;
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

    /** Log records of about a batch. */
    private static final long LITTLE_BYTES = 256 * 1024;

    @Bean
    Correlator correlator(Folders folders, CorrelateProperties settings, MeterRegistry meters) {
        return Correlator.watching(folders.rules(), folders.data(), settings, meters);
    }

    /** Lines of tests are read as lines that came now, by the parsers of the server. */
    @Bean
    RuleTrials ruleTrials(Correlator correlator, Folders folders, Normaliser normaliser) {
        return new RuleTrials(correlator, folders.rules(), raw -> normaliser.normalise(raw, "test", -1));
    }

    /** A backtest gives way while more than a little waits for the live rules. */
    @Bean
    BacktestJobs backtestJobs(Correlator correlator, EventLog eventLog, Clock clock) {
        return new BacktestJobs(correlator, () -> eventLog.unreadBytes() > LITTLE_BYTES, clock);
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
    HealthPart rulesHealth(Correlator correlator) {
        return new RulesHealth(correlator);
    }
}
