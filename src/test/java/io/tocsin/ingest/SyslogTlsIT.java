package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog over TLS with certificates of senders, as docs/how-to/use-tls.md has it. */
class SyslogTlsIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aSenderIsKnownByItsCertificateIsReadAsItsQuotaAllowsAndOneWithoutIsNotLetIn() throws Exception {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        int port = IngestServer.freePort();
        Files.writeString(routes.resolve("tls.camel.yaml"), """
            - route:
                id: syslog-tls
                from:
                  uri: netty:tcp://0.0.0.0:%d
                  parameters:
                    sync: false
                    usingExecutorService: false
                    allowDefaultCodec: false
                    decoders: "#syslogFraming"
                    ssl: true
                    sslContextParameters: "#syslogTls"
                    needClientAuth: true
                  steps:
                    - setProperty:
                        name: whenFull
                        constant: wait
                    - to:
                        uri: direct:raw-events
            """.formatted(port));
        keytool("-genkeypair", "-dname", "CN=server", "-ext", "san=ip:127.0.0.1", "-keystore", at("server.p12"));
        keytool("-genkeypair", "-dname", "CN=edge-7,OU=dmz", "-keystore", at("client.p12"));
        keytool("-exportcert", "-rfc", "-file", at("client.pem"), "-keystore", at("client.p12"));
        keytool("-importcert", "-noprompt", "-file", at("client.pem"), "-keystore", at("trusted.p12"));

        try (IngestServer server = new IngestServer(
                routes,
                "--over-quota-for=PT2S",
                "--tocsin.syslog.tls-bundle=senders",
                "--spring.ssl.bundle.jks.senders.keystore.location=file:" + at("server.p12"),
                "--spring.ssl.bundle.jks.senders.keystore.password=" + PASSWORD,
                "--spring.ssl.bundle.jks.senders.truststore.location=file:" + at("trusted.p12"),
                "--spring.ssl.bundle.jks.senders.truststore.password=" + PASSWORD)) {
            try (SSLSocket socket = connect(port, at("client.p12"))) {
                socket.getOutputStream().write("<13>Jan  5 12:00:00 edge app: over TLS\n".getBytes(UTF_8));
                socket.getOutputStream().flush();
                await().until(() -> server.log.raws().size() == 1);
                socket.getOutputStream().write("<13>Jan  5 12:00:01 edge app: over its quota\n".getBytes(UTF_8));
                socket.getOutputStream().flush();
                await().during(Duration.ofMillis(500))
                        .until(() -> server.log.raws().size() == 1);
                await().until(() -> server.log.raws().size() == 2);
            }
            RawEvent got = server.log.raws().get(0);
            assertThat(got.sender()).isEqualTo("edge-7");
            assertThat(got.trust()).isEqualTo(Trust.TLS);
            assertThat(new String(got.payload(), UTF_8)).contains("over TLS");

            assertThatThrownBy(() -> {
                        try (SSLSocket socket = connect(port, "")) {
                            socket.getOutputStream().write("<13>x\n".getBytes(UTF_8));
                            socket.getInputStream().read();
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(server.log.raws()).hasSize(2);
        }
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private SSLSocket connect(int port, String own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (!own.isEmpty()) {
            keys.init(load(own), PASSWORD.toCharArray());
        }
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setCertificateEntry("server", load(at("server.p12")).getCertificate("mykey"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(server);
        context.init(own.isEmpty() ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.startHandshake();
        return socket;
    }

    private static KeyStore load(String file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(args));
        if (args[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
