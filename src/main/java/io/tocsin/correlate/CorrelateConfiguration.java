package io.tocsin.correlate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.correlate.trial.RuleTrials;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CorrelateConfiguration {

    /** Compiling the rules here, before the server is ready, also warms the compiler up for edits. */
    @Bean
    Correlator correlator(Folders folders, CorrelateProperties settings, MeterRegistry meters) {
        return Correlator.watching(folders.rules(), settings, meters);
    }

    /** Lines of tests are read as lines that came now, by the parsers of the server. */
    @Bean
    RuleTrials ruleTrials(Correlator correlator, Folders folders, Normaliser normaliser) {
        return new RuleTrials(correlator, folders.rules(), raw -> normaliser.normalise(raw, "test", -1));
    }

    @Bean
    HealthPart rulesHealth(Correlator correlator) {
        return new RulesHealth(correlator);
    }
}
