package io.tocsin.ingest.aws;

import io.tocsin.ingest.SourcesProperties;
import io.tocsin.ingest.pull.Positions;
import io.tocsin.ingest.pull.Pulled;
import io.tocsin.platform.Fetch;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Processor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the routes of SQS and Kinesis can refer to by name. */
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

    @Bean
    @ConditionalOnProperty(name = "tocsin.sources.kinesis.enabled", havingValue = "true")
    Processor receiveKinesis(SourcesProperties sources, Pulled pulled, Positions positions, Clock clock) {
        SourcesProperties.Kinesis settings = sources.kinesis();
        AwsRequests requests = new AwsRequests(
                new AwsRequests.Credentials(
                        settings.region(),
                        settings.accessKey(),
                        settings.secretKey().value(),
                        settings.sessionToken().value()),
                clock);
        String endpoint = settings.endpoint().isEmpty()
                ? "https://kinesis." + settings.region() + ".amazonaws.com"
                : settings.endpoint();
        Fetch fetch = new Fetch(TIMEOUT, MAX_OBJECT);
        AwsJson kinesis =
                new AwsJson("kinesis", "Kinesis_20131202", "1.1", URI.create(endpoint + "/"), requests, fetch);
        return new KinesisStream(settings.stream(), kinesis, fetch, pulled, positions);
    }
}
