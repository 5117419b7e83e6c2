package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.FromAddress.Reply;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** TLS that a proxy ends, and who its clients are; docs/how-to/run-behind-a-proxy.md. */
class ProxyIT {

    private static final String WRONG = "wrong-token-0123456789abcdef";

    private final ConsoleServer behindProxy = ConsoleServer.behindProxy();
    private final ConsoleServer direct = ConsoleServer.running();

    @Test
    void behindAProxyTheCookieIsOnlySentOverTls() throws Exception {
        Reply reply = forwarded(behindProxy, "127.0.0.1", "203.0.113.10").signIn(ConsoleServer.TOKEN);

        assertThat(reply.header("Set-Cookie"))
                .matches("tocsin_session=[\\w-]{43}; Path=/; Max-Age=43200;.* Secure; HttpOnly; SameSite=Strict")
                .doesNotContain("Domain");
        assertThat(reply.header("Strict-Transport-Security")).contains("max-age");
    }

    @Test
    void withoutTheSettingWhatAClientSaysOfItselfIsIgnored() throws Exception {
        Reply reply = forwarded(direct, "127.0.4.1", "203.0.113.11").signIn(ConsoleServer.TOKEN);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Set-Cookie")).doesNotContain("Secure");
        await().untilAsserted(() -> assertThat(addresses(direct)).contains("127.0.4.1"));
        assertThat(addresses(direct)).doesNotContain("203.0.113.11");
    }

    @Test
    void theAuditHasTheClientsAddress() throws Exception {
        forwarded(behindProxy, "127.0.0.1", "203.0.113.12").signIn(ConsoleServer.TOKEN);

        await().untilAsserted(() -> assertThat(addresses(behindProxy)).contains("203.0.113.12"));
    }

    @Test
    void whatAClientPutsInFrontOfItsAddressIsNotBelieved() throws Exception {
        forwarded(behindProxy, "127.0.0.1", "198.51.100.1, 203.0.113.13").signIn(ConsoleServer.TOKEN);

        await().untilAsserted(() -> assertThat(addresses(behindProxy)).contains("203.0.113.13"));
        assertThat(addresses(behindProxy)).doesNotContain("198.51.100.1");
    }

    @Test
    void whoIsNotTheProxyIsNotBelieved() throws Exception {
        Reply reply = forwarded(behindProxy, "127.0.5.1", "203.0.113.16").signIn(ConsoleServer.TOKEN);

        assertThat(reply.header("Set-Cookie")).doesNotContain("Secure");
        await().untilAsserted(() -> assertThat(addresses(behindProxy)).contains("127.0.5.1"));
        assertThat(addresses(behindProxy)).doesNotContain("203.0.113.16");
    }

    @Test
    void theThrottleCountsClientsNotTheProxy() throws Exception {
        for (int i = 0; i <= ConsoleServer.WRONG_PER_PEER; i++) {
            forwarded(behindProxy, "127.0.0.1", "203.0.113.14").signIn(WRONG);
        }

        assertThat(forwarded(behindProxy, "127.0.0.1", "203.0.113.14")
                        .signIn(WRONG)
                        .status())
                .isEqualTo(429);
        assertThat(forwarded(behindProxy, "127.0.0.1", "203.0.113.15")
                        .signIn(ConsoleServer.TOKEN)
                        .status())
                .isEqualTo(200);
    }

    private static FromAddress forwarded(ConsoleServer server, String proxy, String client) {
        return new FromAddress(server, proxy)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-For", client);
    }

    private static List<String> addresses(ConsoleServer server) throws Exception {
        JsonNode items = server.get("/api/v1/audit?size=200").json().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .map(line -> line.path("address").asText())
                .toList();
    }
}
