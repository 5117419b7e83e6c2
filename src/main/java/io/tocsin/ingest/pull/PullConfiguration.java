package io.tocsin.ingest.pull;

import io.tocsin.ingest.IngestProperties;
import io.tocsin.ingest.Sources;
import io.tocsin.ingest.SourcesProperties;
import io.tocsin.log.EventLog;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Processor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What routes of sources that are asked can refer to by name, and the APIs that are polled. */
@Configuration(proxyBeanMethods = false)
class PullConfiguration {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_ANSWER = 64 << 20;
    private static final Duration LOOK = Duration.ofSeconds(2);

    @Bean
    Pulled pulled(EventLog eventLog, Sources sources, Clock clock) {
        return new Pulled(eventLog, sources, clock);
    }

    @Bean
    Positions positions(Folders folders) {
        return new Positions(folders.data().resolve("positions"));
    }

    @Bean
    Processor tailFiles(Pulled pulled, Positions positions, IngestProperties settings) {
        return new FileTails(pulled, positions, (int) settings.maxMessageBytes().toBytes());
    }

    @Bean
    Processor readJournal(Pulled pulled, Positions positions) {
        return new Journal(pulled, positions);
    }

    @Bean
    Processor mailMessage(Pulled pulled) {
        return new MailMessages(pulled);
    }

    @Bean
    Polls polls(
            SourcesProperties sources,
            Folders folders,
            Pulled pulled,
            Positions positions,
            Clock clock,
            ObjectProvider<Timers> timers,
            Sources all) {
        Map<String, Map<String, String>> on = new TreeMap<>();
        sources.polls().forEach((name, settings) -> {
            if (Boolean.parseBoolean(settings.get("enabled"))) {
                on.put(name, settings);
                all.source(name);
            }
        });
        Polls polls = new Polls(
                folders.routes().resolve("polls"), on, new Fetch(TIMEOUT, MAX_ANSWER), pulled, positions, clock);
        if (!on.isEmpty()) {
            timers.ifAvailable(timer -> timer.every("polls", LOOK, polls::look));
        }
        return polls;
    }
}
