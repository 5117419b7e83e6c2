package io.tocsin.enrich;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class EnrichConfiguration {

    @Bean
    Enrichers enrichers(ObjectProvider<Enricher> enrichers) {
        return new Enrichers(enrichers.orderedStream().toList());
    }
}
