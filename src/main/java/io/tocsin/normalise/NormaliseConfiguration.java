package io.tocsin.normalise;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NormaliseConfiguration {

    @Bean
    Normaliser normaliser(NormaliseSettings settings) {
        return new Normaliser(settings.zone(), settings.clockSkew());
    }
}
