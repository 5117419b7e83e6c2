package io.tocsin.ingest;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.BodyBound;
import io.tocsin.http.BodyMemory;
import io.tocsin.http.Refusals;
import io.tocsin.log.EventLog;
import io.tocsin.platform.Folders;
import io.tocsin.platform.LastGood;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** What routes can refer to by name, and the end of every source's route. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    private static final Duration RETRY_EVERY = Duration.ofMillis(200);
    private static final Duration DRAIN_AT_MOST = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    QueuedAppender queuedAppender(EventLog eventLog, Sources sources, IngestProperties settings) {
        ArrivalQueue queue =
                new ArrivalQueue(settings.queueMessages(), settings.queueBytes().toBytes());
        return new QueuedAppender(eventLog, sources, queue, RETRY_EVERY, DRAIN_AT_MOST);
    }

    @Bean
    RawEvents rawEvents(
            EventLog eventLog,
            QueuedAppender appender,
            Sources sources,
            IngestProperties settings,
            ObjectProvider<SenderQuotas> quotas,
            Clock clock) {
        int maxBytes = (int) settings.maxMessageBytes().toBytes();
        return new RawEvents(
                eventLog, appender, sources, maxBytes, quotas.getIfAvailable(() -> SenderQuotas.NONE), clock);
    }

    @Bean
    HttpEvents httpEvents(
            EventLog eventLog,
            Sources sources,
            IngestProperties settings,
            ObjectProvider<SenderQuotas> quotas,
            Refusals refusals,
            Clock clock) {
        return new HttpEvents(
                eventLog,
                sources,
                settings.maxRequestEvents(),
                quotas.getIfAvailable(() -> SenderQuotas.NONE),
                refusals,
                clock);
    }

    /** For routes that receive over TLS. */
    @Bean
    @ConditionalOnProperty("tocsin.syslog.tls-bundle")
    SSLContextParameters syslogTls(SslBundles bundles, SyslogProperties settings) {
        return new BundleTls(bundles, settings.tlsBundle());
    }

    @Bean
    Processor postEvents(HttpEvents events) {
        return events.events(Format.JSON);
    }

    @Bean
    Processor postMozdefEvents(HttpEvents events) {
        return events.events(Format.MOZDEF);
    }

    @Bean
    Processor postMozdefBulk(HttpEvents events) {
        return events.bulk();
    }

    @Bean
    Processor postMozdefCustom(HttpEvents events) {
        return events.custom();
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

    @Bean
    RouteMeters routeMeters(RouteFiles files) {
        return new RouteMeters(files);
    }

    @Bean
    RouteFiles routeFiles(CamelContext context, RawEvents rawEvents, Folders folders, IngestProperties settings) {
        return new RouteFiles(
                new LiveRoutes(context, new RawEventsRoute(rawEvents)),
                folders.routes(),
                settings.reloadInterval(),
                LastGood.in(folders.data(), "routes"));
    }
}
