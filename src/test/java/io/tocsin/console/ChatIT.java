package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.access.user.Users;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Findings;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands from a chat, over HTTP: in whose name they are done, and what is refused. */
class ChatIT {

    private static final ConsoleServer server = ConsoleServer.running();

    private static final Alert ALERT = server.part(AlertDesk.class)
            .raise(List.of(Findings.finding("192.0.2.77", 7_700, 5)), id -> Optional.empty())
            .get(0);

    @BeforeAll
    static void people() {
        Users users = server.part(Users.class);
        users.create("chat-ann", "a long enough password", List.of("analyst"), false, "test");
        users.create("chat-vic", "a long enough password", List.of("viewer"), false, "test");
    }

    private static ConsoleServer.Answer say(String token, String writer, String text) throws Exception {
        String form =
                "token=" + token + "&user_id=" + writer + "&text=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
        return server.send(HttpRequest.newBuilder(server.at("/api/v1/chat/mattermost"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Token " + token) // as Mattermost does
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static String audited(String of) throws Exception {
        return server.get("/api/v1/audit?q=" + of).response().body();
    }

    @Test
    void manyCommandsAreNotTakenForWrongTokens() throws Exception {
        for (int i = 0; i <= ConsoleServer.WRONG_PER_PEER; i++) {
            assertThat(say(ConsoleServer.CHAT, "m-ann", "help").status()).isEqualTo(200);
        }

        assertThat(server.get("/api/v1/alerts").status()).isEqualTo(200);
    }

    @Test
    void anAnalystFindsShowsAndAcknowledgesInTheirOwnName() throws Exception {
        assertThat(say(ConsoleServer.CHAT, "m-ann", "show " + ALERT.id()).text("text"))
                .contains("`192.0.2.77`", ", open,");
        assertThat(say(ConsoleServer.CHAT, "m-ann", "find 192.0.2.77").text("text"))
                .startsWith("`192.0.2.77` (ip): 1 alerts");

        String answer = say(ConsoleServer.CHAT, "m-ann", "ack " + ALERT.id()).text("text");

        assertThat(answer).startsWith("Acknowledged.").contains("acknowledged,");
        Alert after = server.part(AlertDesk.class).get(ALERT.id());
        assertThat(after.history().get(after.history().size() - 1).actor()).isEqualTo("chat-ann");
        assertThat(audited("chat-ann")).contains("acknowledged alert " + ALERT.id());
    }

    @Test
    void whatSomebodyMayNotDoTheChatDoesNotDoEither() throws Exception {
        assertThat(say(ConsoleServer.CHAT, "m-vic", "ack " + ALERT.id()).text("text"))
                .contains("alerts:write");
        assertThat(say(ConsoleServer.CHAT, "m-nobody", "alerts").text("text"))
                .contains("tocsin.chat.mattermost.users.`m-nobody`");
        assertThat(audited("chat-vic")).contains("refused: needs the permission alerts:write");
        assertThat(audited("anonymous")).contains("m-nobody\\\" of the chat is not a user here");
        assertThat(say("guessed", "m-ann", "alerts").status()).isEqualTo(401);
        await().until(() -> audited("anonymous").contains("no signature, or a wrong or old one"));
        assertThat(server.send(HttpRequest.newBuilder(server.at("/api/v1/chat/slack"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString("user_id=m-ann&text=alerts")))
                        .status())
                .isIn(401, 404);
    }

    @Test
    void whatIsNoCommandIsAnsweredWithThoseThereAre() throws Exception {
        assertThat(say(ConsoleServer.CHAT, "m-ann", "!panic").text("text")).contains("`ack ID`", "`find VALUE`");
        assertThat(say(ConsoleServer.CHAT, "m-ann", "show").text("text")).startsWith("Say which alert");
        assertThat(say(ConsoleServer.CHAT, "m-ann", "ack nothing").text("text"))
                .startsWith("There is no alert `nothing`");
    }
}
