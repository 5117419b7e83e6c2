package io.tocsin.ingest.http;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.BodyBound;
import io.tocsin.http.BodyMemory;
import io.tocsin.http.PrefixPort;
import io.tocsin.http.Refusals;
import io.tocsin.ingest.IngestProperties;
import io.tocsin.ingest.SenderQuotas;
import io.tocsin.ingest.Sources;
import io.tocsin.ingest.SourcesProperties;
import io.tocsin.log.EventLog;
import java.time.Clock;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** What HTTP routes can refer to by name, and what stands in front of them. */
@Configuration(proxyBeanMethods = false)
class HttpIngestConfiguration {

    @Bean
    HttpIntake httpIntake(
            EventLog eventLog,
            Sources sources,
            IngestProperties settings,
            ObjectProvider<SenderQuotas> quotas,
            Refusals refusals,
            Clock clock) {
        return new HttpIntake(
                eventLog, sources, settings, quotas.getIfAvailable(() -> SenderQuotas.NONE), refusals, clock);
    }

    @Bean
    Processor postEvents(HttpIntake intake) {
        return new HttpEvents(intake).events(Format.JSON);
    }

    @Bean
    Processor postMozdefEvents(HttpIntake intake) {
        return new HttpEvents(intake).events(Format.MOZDEF);
    }

    @Bean
    Processor postMozdefBulk(HttpIntake intake) {
        return new Elasticsearch(intake).bulk();
    }

    @Bean
    Processor postMozdefCustom(HttpIntake intake) {
        return new HttpEvents(intake).custom();
    }

    @Bean
    Processor elasticsearchApi(HttpIntake intake) {
        return new Elasticsearch(intake).api();
    }

    @Bean
    PrefixPort elasticsearchPort(SourcesProperties sources) {
        SourcesProperties.Elasticsearch settings = sources.elasticsearch();
        return new PrefixPort(settings.enabled() ? settings.port() : 0, Elasticsearch.PREFIX);
    }

    @Bean
    Processor splunkHec(HttpIntake intake) {
        return new SplunkHec(intake).api();
    }

    @Bean
    Processor postGelf(HttpIntake intake) {
        return new HttpEvents(intake).gelf();
    }

    @Bean
    Processor postOtlpLogs(HttpIntake intake) {
        return new OtlpLogs(intake).export();
    }

    @Bean
    Processor postLokiPush(HttpIntake intake) {
        return new LokiPush(intake).push();
    }

    @Bean
    Processor postWebhook(HttpIntake intake) {
        return Webhooks.receive(intake);
    }

    /** Behind access control, and in front of what unpacks bodies: a signature is over the bytes that were sent. */
    @Bean
    FilterRegistrationBean<Webhooks> webhookFilter(Webhooks webhooks) {
        FilterRegistrationBean<Webhooks> filter = new FilterRegistrationBean<>(webhooks);
        filter.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
        return filter;
    }

    @Bean
    Webhooks webhooks(SourcesProperties sources, Refusals refusals, Clock clock) {
        return new Webhooks(sources.webhooks(), refusals, clock);
    }

    @Bean
    Processor postCloudEvents(HttpIntake intake) {
        return new CloudEvents(intake).receive();
    }

    /**
     * The routes run on the web server's own threads: Camel's default is a pool of few threads, too few for requests
     * that wait for the disk together, and fails where the server has several pools.
     */
    @Bean("platform-http-engine")
    PlatformHttpEngine platformHttpEngine(@Value("${server.port:8080}") int port) {
        return new SpringBootPlatformHttpEngine(port, Runnable::run);
    }

    @Bean
    FilterRegistrationBean<RequestBodies> requestBodies(
            @Qualifier("platformHttpEngineRequestMapping") ObjectProvider<HandlerMapping> camel,
            IngestProperties settings,
            BodyMemory memory,
            Refusals refusals) {
        int maxBytes = (int) settings.maxRequestBytes().toBytes();
        return new FilterRegistrationBean<>(
                new RequestBodies(() -> (CamelPaths) camel.getObject(), maxBytes, memory, refusals));
    }

    /** Routes take longer bodies than the API does. */
    @Bean
    BodyBound bodiesOfRoutes(IngestProperties settings) {
        BodyBound.Bound bound =
                new BodyBound.Bound(settings.maxRequestBytes().toBytes(), "tocsin.ingest.max-request-bytes");
        return handler ->
                handler instanceof HandlerMethod method && method.getBean() instanceof Consumer ? bound : null;
    }

    /** Camel's own configuration makes its mapping without a condition, so it is exchanged once it is made. */
    @Bean
    static BeanPostProcessor camelPaths() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof CamelRequestHandlerMapping mapping ? new CamelPaths(mapping) : bean;
            }
        };
    }
}
