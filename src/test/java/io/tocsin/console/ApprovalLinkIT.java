package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.respond.ApprovalDesk;
import io.tocsin.respond.ApproverDirectory;
import io.tocsin.respond.RunDesks;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Questions that are answered by a link, over HTTP and without being signed in. */
class ApprovalLinkIT {

    private final ConsoleServer server = ConsoleServer.running();
    private final String token = RunDesks.linkFor(server.part(ApprovalDesk.class), "ann");

    private Answer post(String path, String body) throws Exception {
        return server.send(server.anonymous("/api/v1/approval-links/" + path).POST(BodyPublishers.ofString(body)));
    }

    private String audited() throws Exception {
        return server.get("/api/v1/audit?size=20").response().body();
    }

    @Test
    void theLinkShowsTheQuestionAndItsPostAnswersItOnce() throws Exception {
        Answer page = server.send(server.anonymous("/app/approve.html").GET());
        assertThat(page.status()).isEqualTo(200);

        Answer question = post("question", "{\"token\":\"" + token + "\"}");
        assertThat(question.status()).isEqualTo(200);
        assertThat(question.text("approver")).isEqualTo("ann");
        assertThat(question.json().path("approval").path("ask").asText()).isEqualTo("Block 203.0.113.7?");

        String yes = "{\"token\":\"" + token + "\",\"decision\":{\"decision\":\"approve\",\"reason\":\"seen\"}}";
        Answer answered = post("decision", yes);
        assertThat(answered.json()
                        .path("approval")
                        .path("votes")
                        .path(0)
                        .path("actor")
                        .asText())
                .isEqualTo("ann");
        assertThat(post("decision", yes).text("detail")).contains("ann has answered already");
        assertThat(audited())
                .contains("approve for step ", "by a link", "\"actor\":\"ann\"")
                .doesNotContain(token);
    }

    @Test
    void nothingIsAnsweredByGettingItOrByAnotherToken() throws Exception {
        assertThat(server.send(server.anonymous("/api/v1/approval-links/decision")
                                .GET())
                        .status())
                .isIn(401, 405);
        String forged = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BA" : "AA");
        for (String wrong : new String[] {"", "apl_x.y", forged}) {
            Answer refused = post("decision", "{\"token\":\"" + wrong + "\",\"decision\":{\"decision\":\"approve\"}}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text("detail")).contains("not a link of this server");
        }
        assertThat(post("decision", "{\"token\":\"" + token + "\"}").status()).isEqualTo(400);
        assertThat(post("question", "{\"token\":\"" + token + "\"}")
                        .json()
                        .path("approval")
                        .path("votes"))
                .isEmpty();
    }

    @Test
    void usersMayAnswerAsTheirRolesAreNow() throws Exception {
        ApproverDirectory people = server.part(ApproverDirectory.class);
        String name = "u" + UUID.randomUUID().toString().substring(0, 8);
        String user = "{\"name\":\"" + name + "\",\"password\":\"harbour tin walnut 49\",\"roles\":[\"lead\"]}";

        assertThat(people.rolesOf(name)).isEmpty();
        assertThat(server.post("/api/v1/users", user).status()).isEqualTo(201);
        assertThat(people.rolesOf(name)).containsExactly("lead");
        server.post("/api/v1/users/" + name + "/password", "{\"password\":\"amber canoe thistle 50\"}");
        assertThat(people.rolesOf(name))
                .as("whose password was reset may be somebody else's mailbox")
                .isEmpty();
        server.send(server.request("/api/v1/users/" + name).DELETE());
        assertThat(people.rolesOf(name)).isEmpty();
        assertThat(people.linkKey()).hasSize(32);
    }
}
