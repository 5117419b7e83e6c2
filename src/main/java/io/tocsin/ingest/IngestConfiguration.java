package io.tocsin.ingest;

import io.tocsin.log.EventLog;
import io.tocsin.platform.Folders;
import io.tocsin.platform.LastGood;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

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
    GelfDatagrams gelfDatagrams(Sources sources, Clock clock) {
        return new GelfDatagrams(sources, clock);
    }

    /** For routes that receive over TLS. */
    @Bean
    @ConditionalOnProperty("tocsin.syslog.tls-bundle")
    SSLContextParameters syslogTls(SslBundles bundles, SyslogProperties settings) {
        return new BundleTls(bundles, settings.tlsBundle());
    }

    @Bean
    RouteMeters routeMeters(RouteFiles files) {
        return new RouteMeters(files);
    }

    @Bean
    RouteFiles routeFiles(
            CamelContext context,
            RawEvents rawEvents,
            Sources sources,
            Folders folders,
            IngestProperties settings,
            Environment environment) {
        return new RouteFiles(
                new LiveRoutes(context, new RawEventsRoute(rawEvents), sources),
                folders.routes(),
                source -> environment.getProperty("tocsin.sources." + source + ".enabled", Boolean.class, true),
                settings.reloadInterval(),
                LastGood.in(folders.data(), "routes"));
    }
}
