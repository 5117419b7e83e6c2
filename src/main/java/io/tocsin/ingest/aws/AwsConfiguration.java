package io.tocsin.ingest.aws;

import io.tocsin.ingest.SourcesProperties;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.platform.Fetch;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Processor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the route of SQS can refer to by name. */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_OBJECT = 128 << 20;
    private static final int WAIT_SECONDS = 10;

    @Bean
    @ConditionalOnProperty(name = "tocsin.sources.sqs.enabled", havingValue = "true")
    Processor receiveSqs(SourcesProperties sources, Pulled pulled, Clock clock) {
        SourcesProperties.Sqs settings = sources.sqs();
        String s3 = settings.s3Endpoint().isEmpty()
                ? "https://s3." + settings.region() + ".amazonaws.com"
                : settings.s3Endpoint();
        AwsRequests requests = new AwsRequests(
                new AwsRequests.Credentials(
                        settings.region(),
                        settings.accessKey(),
                        settings.secretKey().value(),
                        settings.sessionToken().value()),
                clock);
        return new SqsQueue(
                URI.create(settings.url()), s3, WAIT_SECONDS, requests, new Fetch(TIMEOUT, MAX_OBJECT), pulled);
    }
}
