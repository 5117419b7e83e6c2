package io.tocsin.normalise;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class NormaliseConfiguration {

    @Bean
    Normaliser normaliser(NormaliseProperties settings) {
        return new Normaliser(settings.zone());
    }
}
