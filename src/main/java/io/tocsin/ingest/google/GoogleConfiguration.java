package io.tocsin.ingest.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.ingest.SourcesProperties;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.ingest.pull.ServiceAccount;
import io.tocsin.platform.AccessToken;
import io.tocsin.platform.Fetch;
import io.tocsin.platform.PermanentException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Processor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the route of Pub/Sub can refer to by name. */
@Configuration(proxyBeanMethods = false)
class GoogleConfiguration {

    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final int MAX_ANSWER = 64 << 20;
    private static final String SCOPE = "https://www.googleapis.com/auth/pubsub";

    @Bean
    @ConditionalOnProperty(name = "tocsin.sources.pubsub.enabled", havingValue = "true")
    Processor receivePubSub(SourcesProperties sources, Pulled pulled, Clock clock) {
        SourcesProperties.PubSub settings = sources.pubsub();
        Fetch fetch = new Fetch(TIMEOUT, MAX_ANSWER);
        return new PubSubSubscription(
                URI.create(settings.endpoint() + "/v1/" + settings.subscription()),
                token(settings.credentialsFile(), fetch, clock),
                fetch,
                pulled);
    }

    /** @param file of a service account's key, JSON as Google gives it; empty for an emulator, which asks for none */
    static PubSubSubscription.Token token(String file, Fetch fetch, Clock clock) {
        AccessToken token = new AccessToken(fetch, clock);
        ServiceAccount account = file.isEmpty() ? null : account(Path.of(file));
        return new PubSubSubscription.Token() {
            @Override
            public String get() throws IOException, InterruptedException {
                return account == null
                        ? ""
                        : "Bearer "
                                + token.get(URI.create(account.tokenUrl()), () -> account.grant(clock.instant()), "");
            }

            @Override
            public void forget() {
                token.forget();
            }
        };
    }

    private static ServiceAccount account(Path file) {
        try {
            JsonNode key = new ObjectMapper().readTree(file.toFile());
            return new ServiceAccount(
                    key.path("client_email").asText(),
                    "",
                    SCOPE,
                    key.path("token_uri").asText("https://oauth2.googleapis.com/token"),
                    key.path("private_key").asText());
        } catch (IOException e) {
            throw new PermanentException(
                    "tocsin.sources.pubsub.credentials-file: " + file
                            + " is not the key of a service account (JSON): it cannot be read",
                    e);
        }
    }
}
