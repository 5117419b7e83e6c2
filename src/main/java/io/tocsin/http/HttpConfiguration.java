package io.tocsin.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.platform.Json;
import io.tocsin.platform.PermanentException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerMapping;

/** Puts the connector and the first filter in their places. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    private static final int REDIRECT_CONNECTIONS = 256;
    private static final int REDIRECT_THREADS = 8;

    @Bean
    Refusals refusals(MeterRegistry meters) {
        return new Refusals(meters);
    }

    @Bean
    BodyMemory bodyMemory(HttpProperties settings) {
        return new BodyMemory(settings.bodyMemory().toBytes());
    }

    @Bean
    Bulkheads bulkheads(ServerProperties server) {
        return Bulkheads.of(server.getTomcat().getThreads().getMax());
    }

    @Bean
    BodyWatch bodyWatch(BodyMemory memory, HttpProperties settings) {
        return new BodyWatch(memory, settings);
    }

    /** For the bodies that controllers read. */
    @Bean
    Jackson2ObjectMapperBuilderCustomizer jsonFromOutside() {
        return builder -> builder.factory(Json.fromOutside());
    }

    @Bean
    MatchedHandlers matchedHandlers(ObjectProvider<HandlerMapping> mappings) {
        return new MatchedHandlers(mappings);
    }

    @Bean
    FilterRegistrationBean<Door> door(
            MatchedHandlers handlers,
            Callers callers,
            ObjectProvider<BodyBound> rooms,
            ObjectProvider<SignedRequests> signatures,
            MultipartConfigElement multipart,
            BodyWatch watch,
            Bulkheads threads,
            Refusals refusals) {
        BodyBounds bounds = new BodyBounds(
                handlers,
                callers,
                rooms.orderedStream().toList(),
                signatures.orderedStream().toList(),
                multipart);
        FilterRegistrationBean<Door> door = new FilterRegistrationBean<>(new Door(bounds, watch, threads, refusals));
        door.setOrder(Ordered.HIGHEST_PRECEDENCE);
        door.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        return door;
    }

    @Bean
    HttpPort httpPort(BodyWatch watch, BodyMemory memory, Refusals refusals, MeterRegistry meters) {
        HttpPort port = new HttpPort(watch, memory, refusals);
        Gauge.builder("tocsin.http.connections", port, HttpPort::connections)
                .description("connections of the HTTP port")
                .register(meters);
        Gauge.builder("tocsin.http.body.bytes", memory, BodyMemory::used)
                .description("memory that request bodies take")
                .baseUnit("bytes")
                .register(meters);
        return port;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedConnector(
            HttpPort port,
            HttpProperties settings,
            Callers callers,
            Bulkheads threads,
            Refusals refusals,
            ObjectProvider<PrefixPort> prefixPorts,
            ObjectProvider<SslBundles> bundles) {
        BoundedProtocol.Bounds bounds = new BoundedProtocol.Bounds(settings, callers, threads, refusals);
        return factory -> {
            factory.setProtocol(BoundedProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof BoundedProtocol protocol) {
                    protocol.bound(bounds);
                    port.serves(protocol);
                }
            });
            if (settings.redirectPort() != 0) {
                factory.addAdditionalTomcatConnectors(redirecting(factory, port, settings, bounds));
            }
            prefixPorts.stream()
                    .filter(prefixed -> prefixed.port() != 0)
                    .forEach(prefixed -> factory.addAdditionalTomcatConnectors(
                            prefixed(factory, port, prefixed, bounds, bundles.getIfAvailable())));
        };
    }

    /** As the first one is, HTTPS where that is. */
    private static Connector prefixed(
            TomcatServletWebServerFactory factory,
            HttpPort port,
            PrefixPort prefixed,
            BoundedProtocol.Bounds bounds,
            @Nullable SslBundles bundles) {
        Connector connector = new Connector(BoundedProtocol.class.getName());
        connector.setPort(prefixed.port());
        connector.setThrowOnFailure(true);
        if (connector.getProtocolHandler() instanceof BoundedProtocol protocol) {
            protocol.setAddress(factory.getAddress());
            protocol.setConnectionTimeout(
                    (int) bounds.settings().headerTimeout().toMillis());
            protocol.bound(bounds);
            protocol.serveBelow(prefixed.prefix());
            Ssl ssl = factory.getSsl();
            if (ssl != null && Ssl.isEnabled(ssl)) {
                ConnectorTls.secure(connector, protocol, ssl, bundles);
            }
            port.serves(protocol);
        }
        return connector;
    }

    /** Plain HTTP beside HTTPS. */
    private static Connector redirecting(
            TomcatServletWebServerFactory factory,
            HttpPort port,
            HttpProperties settings,
            BoundedProtocol.Bounds bounds) {
        if (!Ssl.isEnabled(factory.getSsl())) {
            throw new PermanentException("tocsin.http.redirect-port is set, but there is no HTTPS to redirect to: set"
                    + " server.ssl.bundle too, or leave it out.");
        }
        Connector connector = new Connector(BoundedProtocol.class.getName());
        connector.setPort(settings.redirectPort());
        connector.setThrowOnFailure(true);
        if (connector.getProtocolHandler() instanceof BoundedProtocol protocol) {
            protocol.setAddress(factory.getAddress());
            protocol.setMaxConnections(REDIRECT_CONNECTIONS);
            protocol.setMaxThreads(REDIRECT_THREADS);
            protocol.setConnectionTimeout((int) settings.headerTimeout().toMillis());
            protocol.bound(bounds);
            protocol.redirect(() -> settings.redirectTo() == 0 ? port.localPort() : settings.redirectTo());
            port.serves(protocol);
        }
        return connector;
    }
}
