package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.console.FromAddress.Reply;
import org.junit.jupiter.api.Test;

/** Guessing through the real port, each test from addresses of its own. */
class ThrottleIT {

    private static final String WRONG = "wrong-token-0123456789abcdef";

    private final ConsoleServer server = ConsoleServer.behindProxy();

    @Test
    void guessesAtTheSignInAreRefusedAfterAWhileAndSayForHowLong() throws Exception {
        FromAddress guesser = new FromAddress(server, "127.0.1.1");
        for (int i = 0; i < ConsoleServer.WRONG_PER_PEER; i++) {
            assertThat(guesser.signIn(WRONG).status()).isEqualTo(401);
        }

        Reply refused = guesser.signIn(WRONG);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 30);
        assertThat(refused.text()).contains("application/problem+json", "Try again in");
        assertThat(guesser.signIn(ConsoleServer.TOKEN).status())
                .as("it is not looked at, so it tells nothing")
                .isEqualTo(429);
        assertThat(new FromAddress(server, "127.0.1.2")
                        .signIn(ConsoleServer.TOKEN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void wrongBearerTokensAreCountedOnEveryPath() throws Exception {
        String[] paths = {"/api/v1/alerts", "/api/v1/events", "/_bulk", "/events", "/actuator/prometheus", "/nothing"};
        FromAddress guesser = new FromAddress(server, "127.0.1.3").bearer(WRONG);
        for (int i = 0; i < ConsoleServer.WRONG_PER_PEER; i++) {
            assertThat(guesser.get(paths[i % paths.length]).status()).isEqualTo(401);
        }

        Reply refused = guesser.get("/api/v1/alerts");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 30);
        assertThat(new FromAddress(server, "127.0.1.3")
                        .bearer(ConsoleServer.TOKEN)
                        .get("/api/v1/alerts")
                        .status())
                .as("an address that never showed the right token")
                .isEqualTo(429);
        assertThat(new FromAddress(server, "127.0.1.4")
                        .bearer(ConsoleServer.TOKEN)
                        .get("/api/v1/alerts")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aShipperBehindTheAddressOfAGuesserGoesOn() throws Exception {
        FromAddress shipper = new FromAddress(server, "127.0.1.5").bearer(ConsoleServer.TOKEN);
        assertThat(shipper.send("POST", "/api/v1/events", "{}").status()).isEqualTo(202);
        FromAddress guesser = new FromAddress(server, "127.0.1.5").bearer(WRONG);
        for (int i = 0; i <= ConsoleServer.WRONG_PER_PEER; i++) {
            guesser.get("/api/v1/alerts");
        }
        assertThat(guesser.get("/api/v1/alerts").status()).isEqualTo(429);

        assertThat(shipper.send("POST", "/api/v1/events", "{}").status()).isEqualTo(202);
    }

    @Test
    void aSessionGoesOnWhileItsAddressGuesses() throws Exception {
        Reply session = new FromAddress(server, "127.0.1.6").signIn(ConsoleServer.TOKEN);
        for (int i = 0; i <= ConsoleServer.WRONG_PER_PEER; i++) {
            new FromAddress(server, "127.0.1.6").signIn(WRONG);
        }

        assertThat(new FromAddress(server, "127.0.1.6")
                        .header("Cookie", session.header("Set-Cookie").split(";")[0])
                        .get("/api/v1/alerts")
                        .status())
                .isEqualTo(200);
    }
}
