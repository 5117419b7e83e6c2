package io.tocsin.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.MultipartAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.MultipartFile;

/** The room alone as a server with few threads; whoever sends {@link #TOKEN} is known. */
final class DoorServer implements AutoCloseable {

    static final String TOKEN = "Authorization: Bearer known";

    private final ConfigurableApplicationContext context;

    DoorServer(String... settings) {
        context = new SpringApplicationBuilder(App.class)
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--server.tomcat.threads.max=20",
                                        "--logging.level.root=warn"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    double refused(String reason) {
        return context.getBean(MeterRegistry.class)
                .get("tocsin.http.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    BodyMemory memory() {
        return context.getBean(BodyMemory.class);
    }

    HttpPort httpPort() {
        return context.getBean(HttpPort.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** No component, so that no other test's server finds it. */
    @ImportAutoConfiguration({
        DispatcherServletAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        MultipartAutoConfiguration.class,
        ServletWebServerFactoryAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    @EnableConfigurationProperties(HttpProperties.class)
    @Import({HttpConfiguration.class, Handlers.class})
    static class App {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Callers callers() {
            return shown -> "Bearer known".equals(shown.header("Authorization"));
        }

        /** Takes 2 MB at {@code /ingest}. */
        @Bean
        BodyBound ingest() {
            BodyBound.Bound bound = new BodyBound.Bound(2 << 20, "a.setting");
            return handler -> handler instanceof HandlerMethod method
                            && method.getMethod().getName().equals("ingest")
                    ? bound
                    : null;
        }
    }

    @RestController
    static class Handlers {

        @GetMapping({"/page", "/actuator/health"})
        String page() {
            return "a page";
        }

        @RequestMapping("/echo")
        Map<String, Object> echo(HttpServletRequest request) throws Exception {
            return Map.of(
                    "bytes", request.getInputStream().readAllBytes().length,
                    "parameters", request.getParameterMap().keySet(),
                    "parts", request.getParts().size());
        }

        @PostMapping("/ingest")
        String ingest(@RequestBody byte[] body) {
            return "took " + body.length;
        }

        @TakesUpload
        @PostMapping(path = "/upload", consumes = "multipart/form-data")
        String upload(@RequestPart("f") MultipartFile file) {
            return "file of " + file.getSize();
        }

        @TakesTokenlessBody
        @PostMapping("/session")
        String session(@RequestBody byte[] body) {
            return "took " + body.length;
        }
    }
}
