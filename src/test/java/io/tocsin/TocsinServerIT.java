package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** All rooms together, with the rules, routes and playbooks that ship. */
class TocsinServerIT {

    @Test
    void itStartsAndIsUp(@TempDir Path data) throws IOException, InterruptedException {
        try (ConfigurableApplicationContext server = new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--tocsin.syslog.port=" + freePort(),
                        "--tocsin.data=" + data,
                        "--tocsin.admin.token=check-token-0123456789abcdef")) {
            String port = server.getEnvironment().getRequiredProperty("local.server.port");
            HttpResponse<String> health = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
            assertThat(health.body()).contains("UP");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
