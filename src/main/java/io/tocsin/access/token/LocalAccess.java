package io.tocsin.access.token;

import io.tocsin.access.Digests;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Json;
import io.tocsin.platform.OwnerOnly;
import io.tocsin.platform.Secret;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Lets the commands of this machine find the server that runs on a data folder: a file there, readable by its owner only,
 * has the port and a token that is made anew at each start and stands for the bootstrap token. It goes when the server stops.
 */
@Component
public final class LocalAccess {

    private static final Logger log = LoggerFactory.getLogger(LocalAccess.class);

    private final Path file;
    private final Secret secret = new Secret(Digests.random());

    LocalAccess(Folders folders) {
        this.file = file(folders.data());
    }

    /** Where it is, for a data folder. */
    public static Path file(Path data) {
        return data.resolve("local-access.json");
    }

    public boolean matches(String token) {
        return Digests.same(secret.value(), token);
    }

    @EventListener
    void listening(ServletWebServerInitializedEvent event) {
        String bundle = event.getApplicationContext().getEnvironment().getProperty("server.ssl.bundle", "");
        String scheme = bundle.isEmpty() ? "http" : "https";
        write(Map.of("url", scheme + "://127.0.0.1:" + event.getWebServer().getPort(), "token", secret.value()));
    }

    private void write(Map<String, String> found) {
        try {
            OwnerOnly.write(file, Json.write(found));
        } catch (IOException e) {
            log.warn("Commands of this machine cannot find the server: {} cannot be written: {}", file, e.getMessage());
        }
    }

    @PreDestroy
    void stop() throws IOException {
        Files.deleteIfExists(file);
    }
}
