package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.log.EventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.Folders;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TrialConfiguration {

    /** Log records of about a batch. */
    private static final long LITTLE_BYTES = 256 * 1024;

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
}
