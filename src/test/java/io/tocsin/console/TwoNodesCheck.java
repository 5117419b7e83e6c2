package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers on one store, behind a load balancer that sends each request to either. */
class TwoNodesCheck {

    private static final String PASSWORD = "harbour tin walnut 49";

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static ConsoleServer one;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static ConsoleServer two;

    private final String name = "n" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        one = ConsoleServer.with("--tocsin.store.uri=mongodb://shared", "--tocsin.access.wrong-per-name=4");
        two = ConsoleServer.with("--tocsin.store.uri=mongodb://shared", "--tocsin.access.wrong-per-name=4");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @Test
    void aSessionOpenedOnOneIsGoodOnTheOtherAtOnceAndEndsOnBoth() throws Exception {
        make();
        waitASecond();
        Answer signedIn = signIn(one, PASSWORD);
        String cookie = signedIn.header("Set-Cookie").split(";")[0];

        assertThat(status(two, cookie)).isEqualTo(200);

        int out = two.send(two.anonymous("/api/v1/session")
                        .header("Cookie", cookie)
                        .header("X-CSRF-Token", signedIn.text("csrf"))
                        .DELETE())
                .status();
        assertThat(out).isEqualTo(204);
        assertThat(status(two, cookie)).isEqualTo(401);
        await().untilAsserted(() -> assertThat(status(one, cookie)).isEqualTo(401));
    }

    @Test
    void aTokenMadeOnOneIsGoodOnTheOtherAtOnceWithItsBodyAndEndsOnBoth() throws Exception {
        waitASecond();
        Answer made = one.post("/api/v1/tokens", "{\"name\":\"" + name + "\",\"roles\":[\"analyst\"]}");
        String token = made.text("token");

        Answer comment = two.send(two.anonymous("/api/v1/alerts/none/comments")
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString("{\"text\":\"hello\"}")));
        assertThat(comment.status()).as("its body was read").isEqualTo(404);

        assertThat(two.send(two.request("/api/v1/tokens/" + made.text("id")).DELETE())
                        .status())
                .isEqualTo(204);
        await().untilAsserted(() -> assertThat(one.send(one.anonymous("/api/v1/whoami")
                                .header("Authorization", "Bearer " + token)
                                .GET())
                        .status())
                .isEqualTo(401));
    }

    @Test
    void wrongPasswordsAreCountedTogether() throws Exception {
        make();
        for (int i = 0; i < 2; i++) {
            assertThat(signIn(one, "wrong").status()).isEqualTo(401);
            assertThat(signIn(two, "wrong").status()).isEqualTo(401);
        }

        // Each has counted two of the four that are allowed; the exchange is due every two seconds.
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);

        assertThat(signIn(one, PASSWORD).status()).isEqualTo(429);
        assertThat(signIn(two, PASSWORD).status()).isEqualTo(429);
    }

    /** Both look for unknown credentials at most once a second. */
    private static void waitASecond() {
        await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
    }

    private void make() throws Exception {
        assertThat(one.post(
                                "/api/v1/users",
                                "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\",\"roles\":[\"viewer\"]}")
                        .status())
                .isEqualTo(201);
        await().untilAsserted(() ->
                assertThat(two.get("/api/v1/users/" + name).status()).isEqualTo(200));
    }

    private Answer signIn(ConsoleServer node, String password) throws Exception {
        return node.send(node.anonymous("/api/v1/session")
                .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}")));
    }

    private static int status(ConsoleServer node, String cookie) throws Exception {
        return node.send(node.anonymous("/api/v1/session")
                        .header("Cookie", cookie)
                        .GET())
                .status();
    }
}
