package io.tocsin.access.token;

import io.tocsin.access.Digests;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Json;
import io.tocsin.platform.OwnerOnly;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.Secret;
import io.tocsin.platform.Sha256;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Lets the commands of this machine find the server that runs on a data folder: a file there, readable by its owner only,
 * holds the address, the hash of the server's certificate and a token that is made anew at each start and stands for the bootstrap
 * token. It is deleted when the server stops.
 */
@Component
public final class LocalAccess {

    private static final Logger log = LoggerFactory.getLogger(LocalAccess.class);

    private final Path file;
    private final ObjectProvider<SslBundles> bundles;
    private final Secret secret = new Secret(Digests.random());

    LocalAccess(Folders folders, ObjectProvider<SslBundles> bundles) {
        this.bundles = bundles;
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
        Environment settings = event.getApplicationContext().getEnvironment();
        String bundle = settings.getProperty("server.ssl.bundle", "");
        String address = "://127.0.0.1:" + event.getWebServer().getPort();
        if (bundle.isEmpty() || !settings.getProperty("server.ssl.enabled", Boolean.class, true)) {
            write("http" + address, List.of());
            return;
        }
        SslBundles all = bundles.getObject();
        all.addBundleUpdateHandler(bundle, renewed -> write("https" + address, certificates(renewed)));
        write("https" + address, certificates(all.getBundle(bundle)));
    }

    /** The SHA-256 of each certificate that the server may show; no authority vouches for 127.0.0.1. */
    private static List<String> certificates(SslBundle bundle) {
        List<String> found = new ArrayList<>();
        KeyStore store = bundle.getStores().getKeyStore();
        if (store == null) {
            return found;
        }
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    found.add(Sha256.hex(store.getCertificate(alias).getEncoded()));
                }
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new PermanentException("Cannot read the certificate of the SSL bundle", e);
        }
    }

    private void write(String url, List<String> certificates) {
        Map<String, Object> found = Map.of("url", url, "token", secret.value(), "certificates", certificates);
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
