package io.tocsin.normalise;

import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NormaliseConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Bean
    ParserFolder parserFolder(Folders folders, NormaliseSettings settings, Timers timers) {
        ParserFolder parsers = new ParserFolder(folders, settings.zone().normalized());
        timers.every("parsers", LOOK, parsers::look);
        return parsers;
    }

    @Bean
    Normaliser normaliser(NormaliseSettings settings, ParserFolder parsers) {
        return new Normaliser(settings.zone(), settings.clockSkew(), parsers::inForce);
    }
}
