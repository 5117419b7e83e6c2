package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.http.RawHttp;
import io.tocsin.platform.Sha256;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
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
import javax.net.ssl.KeyManagerFactory;
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
        int prefixed = freePort();
        ConsoleServer server = ConsoleServer.with(
                "--prefix-port=" + prefixed,
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
                HttpResponse<String> beside = client(store)
                        .send(
                                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + prefixed + "/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(beside.statusCode()).isEqualTo(200);
                assertThat(((X509Certificate) beside.sslSession().orElseThrow().getPeerCertificates()[0])
                                .getSubjectX500Principal()
                                .getName())
                        .as("a further port has the same certificate")
                        .isEqualTo("CN=second");
                assertThat(Files.readString(ConsoleServer.DATA.resolve("local-access.json")))
                        .as("commands on this machine know it, too")
                        .contains(Sha256.hex(shown.getEncoded()));
            });
        } finally {
            server.close();
        }
    }

    @Test
    void aMachineIsKnownByItsCertificateAndPlainHttpOnlyPointsToHttps() throws Exception {
        Path store = folder.resolve("tls.p12");
        Path edge = folder.resolve("edge.p12");
        Path stranger = folder.resolve("stranger.p12");
        make(store, "first");
        make(edge, "Edge-7");
        make(stranger, "stranger");
        int plain = freePort();
        ConsoleServer server = ConsoleServer.with(
                "--server.ssl.bundle=tocsin",
                "--server.ssl.client-auth=want",
                "--tocsin.http.redirect-port=" + plain,
                "--tocsin.http.hsts=1d",
                "--tocsin.http.hsts-subdomains=false",
                "--spring.ssl.bundle.jks.tocsin.keystore.location=file:" + store,
                "--spring.ssl.bundle.jks.tocsin.keystore.password=" + PASSWORD,
                "--spring.ssl.bundle.jks.tocsin.truststore.location=file:" + trusting(edge, stranger),
                "--spring.ssl.bundle.jks.tocsin.truststore.password=" + PASSWORD);
        try {
            HttpClient admin = client(store);
            HttpResponse<String> made = admin.send(
                    json(at(server, "/api/v1/tokens"))
                            .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                            .POST(BodyPublishers.ofString("{\"name\":\"edge-7\",\"roles\":[\"ingest\"],"
                                    + "\"certificate\":true,\"expires\":\"PT1H\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.body()).contains("\"token\":null");
            assertThat(made.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=86400");

            HttpClient machine = client(store, edge);
            HttpRequest.Builder event = json(at(server, "/api/v1/events")).POST(BodyPublishers.ofString("{}"));
            assertThat(status(machine, event)).isEqualTo(202);
            HttpRequest.Builder who = json(at(server, "/api/v1/whoami")).GET();
            assertThat(body(machine, who)).contains("\"edge-7\"", "\"certificate\"", "\"events:ingest\"");
            assertThat(status(machine, json(at(server, "/api/v1/alerts")).GET()))
                    .as("no more rights than its roles have")
                    .isEqualTo(403);
            assertThat(status(machine, who.copy().header("Sec-Fetch-Site", "cross-site")))
                    .as("a page that makes the browser of such a machine call")
                    .isEqualTo(401);
            assertThat(status(machine, who.copy().header("Authorization", "Bearer wrong-token-0123456789")))
                    .as("a wrong token beside it")
                    .isEqualTo(401);
            assertThat(status(client(store, stranger), who)).isEqualTo(401);
            assertThat(status(admin, who)).isEqualTo(401);

            String id = made.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
            assertThat(status(
                            admin,
                            json(at(server, "/api/v1/tokens/" + id))
                                    .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                                    .DELETE()))
                    .isEqualTo(204);
            assertThat(status(machine, event)).as("revoked").isEqualTo(401);

            assertSentToHttps(server, plain);
        } finally {
            server.close();
        }
    }

    private static void assertSentToHttps(ConsoleServer server, int plain) throws Exception {
        RawHttp http = new RawHttp(plain);
        assertThat(http.send("GET /app/x?y=1 HTTP/1.1\nHost: soc.example.org:80", "")
                        .text())
                .contains(
                        "HTTP/1.1 308",
                        "Location: https://soc.example.org:" + server.at("/").getPort() + "/app/x?y=1\r\n");
        assertThat(http.send(
                                "POST /api/v1/events HTTP/1.1\nHost: x\nAuthorization: Bearer " + ConsoleServer.TOKEN
                                        + "\nContent-Length: 2",
                                "{}")
                        .text())
                .contains("HTTP/1.1 403", "replace its token");
        assertThat(http.send("GET / HTTP/1.1\nHost: a\"b\r\nX: y", "").text()).doesNotContain("Location");
    }

    private static HttpRequest.Builder json(URI uri) {
        return HttpRequest.newBuilder(uri).header("Content-Type", "application/json");
    }

    private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String body(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path trusting(Path... stores) throws Exception {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        for (Path store : stores) {
            certificates.setCertificateEntry(
                    store.getFileName().toString(), load(store).getCertificate("server"));
        }
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            certificates.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static URI at(ConsoleServer server, String path) {
        return URI.create(server.at(path).toString().replace("http://", "https://"));
    }

    /** @param own what the client shows of itself; none for nothing */
    private static HttpClient client(Path trusted, Path... own) throws Exception {
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", load(trusted).getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(certificates);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.length == 0 ? null : load(own[0]), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
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
