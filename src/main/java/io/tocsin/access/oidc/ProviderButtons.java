package io.tocsin.access.oidc;

import io.tocsin.access.web.SignInWays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the console shows of the providers. */
@Configuration(proxyBeanMethods = false)
class ProviderButtons {

    @Bean
    SignInWays signInWays(OidcProperties settings) {
        return new SignInWays(settings.providers().entrySet().stream()
                .map(one -> new SignInWays.Provider(
                        one.getValue().title().isEmpty()
                                ? one.getKey()
                                : one.getValue().title(),
                        OidcSetup.BEGIN + "/" + one.getKey()))
                .toList());
    }
}
