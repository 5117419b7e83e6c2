package io.tocsin.respond.connector;

import java.time.Clock;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the connectors' routes refer to by the name of the bean. */
@Configuration
class ConnectorBeans {

    @Bean
    MailConnector mailConnector(MailSettings settings) {
        return new MailConnector(settings, Clock.systemUTC());
    }

    @Bean
    MailFinder mailFinder(MailSettings settings) {
        return new MailFinder(settings.mailbox());
    }

    /**
     * An HTTP client that does what it is told and no more: its own second tries, redirects and cookies would all happen
     * behind the effect ledger's back.
     */
    @Bean
    HttpClientConfigurer plainHttpClient() {
        return builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching();
    }
}
