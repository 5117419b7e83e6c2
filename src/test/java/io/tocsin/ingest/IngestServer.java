package io.tocsin.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.http.Callers;
import io.tocsin.log.InMemoryEventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.quartz.QuartzAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The room alone as a server: its routes on free ports, an in-memory log, a controller beside it. */
final class IngestServer implements AutoCloseable {

    private static final String SYSLOG_PORT = "--tocsin.syslog.port=";

    final InMemoryEventLog log;
    final Path routes;
    final int syslogPort;
    private final ConfigurableApplicationContext context;

    /** @param routes a folder to use; the routes that ship are copied into it, but for those that are there already */
    IngestServer(Path routes, String... settings) throws IOException {
        this.routes = routes;
        syslogPort = Stream.of(settings)
                .filter(setting -> setting.startsWith(SYSLOG_PORT))
                .map(setting -> Integer.parseInt(setting.substring(SYSLOG_PORT.length())))
                .findFirst()
                .orElseGet(IngestServer::freePort);
        try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
            for (Path file : shipped.filter(Files::isRegularFile).toList()) {
                if (!Files.exists(routes.resolve(file.getFileName()))) {
                    Files.copy(file, routes.resolve(file.getFileName()));
                }
            }
        }
        context = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.SERVLET)
                .properties(Map.of("ingest-server", "on"))
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--tocsin.routes=" + routes,
                                        "--tocsin.data=" + routes.resolve("data"),
                                        SYSLOG_PORT + syslogPort,
                                        "--tocsin.ingest.reload-interval=50ms"),
                                Stream.of(settings).filter(setting -> !setting.startsWith(SYSLOG_PORT)))
                        .toArray(String[]::new));
        log = context.getBean(InMemoryEventLog.class);
    }

    String url(String path) {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path;
    }

    Sources sources() {
        return context.getBean(Sources.class);
    }

    SyslogConnections syslogConnections() {
        return context.getBean(SyslogConnections.class);
    }

    LostMessages lostMessages() {
        return context.getBean(LostMessages.class);
    }

    MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    RouteFiles routeFiles() {
        return context.getBean(RouteFiles.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Free for UDP and TCP when it was looked for. */
    static int freePort() {
        try (ServerSocket tcp = new ServerSocket(0);
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
            return udp.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No component, so that no other test's server finds it. */
    @EnableAutoConfiguration(
            exclude = {
                SecurityAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class,
                QuartzAutoConfiguration.class
            })
    @ComponentScan(basePackageClasses = {Sources.class, Callers.class})
    @ConfigurationPropertiesScan({"io.tocsin.http", "io.tocsin.ingest", "io.tocsin.platform"})
    static class App {

        @Bean
        InMemoryEventLog eventLog() {
            return new InMemoryEventLog();
        }

        /** Access control belongs to a later room. */
        @Bean
        Callers everybody() {
            return shown -> true;
        }

        /** Each event of a known sender is over its quota, for so long as the setting says. */
        @Bean
        @ConditionalOnProperty("over-quota-for")
        SenderQuotas quotas(Environment settings) {
            Duration wait = Duration.parse(settings.getRequiredProperty("over-quota-for"));
            return new SenderQuotas() {
                @Override
                public Optional<Duration> take(String sender, int events, long bytes) {
                    return Optional.empty();
                }

                @Override
                public Optional<Duration> charge(String sender, int events, long bytes) {
                    return Optional.of(wait);
                }
            };
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @RestController
    @ConditionalOnProperty("ingest-server")
    static class EventSearch {

        @GetMapping("/api/v1/events")
        String find() {
            return "found";
        }
    }
}
