package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.platform.Sha256;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by Spring's SSL bundles, on the connector that bounds requests, as docs/how-to/use-tls.md has it. */
class TlsIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void theServerSpeaksTlsAndTakesARenewedCertificateWhileItRuns() throws Exception {
        Path store = folder.resolve("tls.p12");
        Path next = folder.resolve("next.p12");
        make(store, "first");
        make(next, "second");
        ConsoleServer server = ConsoleServer.with(
                "--server.ssl.bundle=tocsin",
                "--spring.ssl.bundle.jks.tocsin.reload-on-update=true",
                "--spring.ssl.bundle.jks.tocsin.keystore.location=file:" + store,
                "--spring.ssl.bundle.jks.tocsin.keystore.password=" + PASSWORD,
                "--spring.ssl.bundle.watch.file.quiet-period=100ms");
        try {
            HttpResponse<String> signedIn = client(store)
                    .send(
                            HttpRequest.newBuilder(at(server, "/api/v1/session"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"token\":\"" + ConsoleServer.TOKEN + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(signedIn.statusCode()).isEqualTo(200);
            assertThat(signedIn.headers().firstValue("Set-Cookie").orElse("")).contains("; Secure; HttpOnly");
            assertThat(signedIn.headers().firstValue("Strict-Transport-Security"))
                    .isPresent();
            assertThat(signedIn.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");

            Files.move(next, store, StandardCopyOption.REPLACE_EXISTING);

            await().ignoreExceptions().untilAsserted(() -> {
                HttpResponse<String> health = client(store)
                        .send(
                                HttpRequest.newBuilder(at(server, "/actuator/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                X509Certificate shown =
                        (X509Certificate) health.sslSession().orElseThrow().getPeerCertificates()[0];
                assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=second");
                assertThat(Files.readString(ConsoleServer.DATA.resolve("local-access.json")))
                        .as("commands on this machine know it, too")
                        .contains(Sha256.hex(shown.getEncoded()));
            });
        } finally {
            server.close();
        }
    }

    private static URI at(ConsoleServer server, String path) {
        return URI.create(server.at(path).toString().replace("http://", "https://"));
    }

    private static HttpClient client(Path trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(trusted)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static void make(Path store, String name) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }
}
