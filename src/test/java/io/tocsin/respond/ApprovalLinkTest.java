package io.tocsin.respond;

import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.respond.connector.ConnectorRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions that are answered by a signed link out of a message. */
class ApprovalLinkTest {

    private static final String STEPS = """
            - id: may
              approval:
                ask: "Block ${{ inputs.ip }}?"
                preview: [block]
                by: {roles: [handler], quorum: 2, exclude: [run.starter]}
                via: [console, mail]
                expires: PT20M
                on_expiry: escalate
                escalate: {by: {roles: [lead]}, expires: PT40M, on_expiry: deny}
            - id: block
              uses: http.request@1
              effect: deny
              with: {method: POST, url: "${{ targets.firewall.url }}/api/blocks", json: {address: "${{ inputs.ip }}"}}
              idempotency: {header: Idempotency-Key}
            """;

    private final RespondWorld world;
    private final RunExecutor executor;
    private final String run;

    ApprovalLinkTest(@TempDir Path folder) {
        world = new RespondWorld(RespondWorld.of(folder, STEPS));
        executor = world.boot("b1");
        run = world.pending("203.0.113.7").id();
        executor.wakeDue();
    }

    private List<ConnectorRequest> mails() {
        return world.outside.requests.stream()
                .filter(call -> call.step().startsWith("may.via"))
                .toList();
    }

    private String tokenFor(String name) {
        String text = mails().stream()
                .filter(mail -> (name + "@example.org").equals(mail.with().get("to")))
                .reduce((first, last) -> last)
                .map(mail -> String.valueOf(mail.with().get("text")))
                .orElseThrow();
        Matcher token = ApprovalLinks.TOKEN.matcher(text);
        assertThat(token.find()).isTrue();
        return token.group();
    }

    private Approval approval() {
        return world.approvalDesk().find(null, run, 10, null).items().get(0);
    }

    private ApprovalDesk.Linked yes(String token) {
        return world.approvalDesk().decideByLink(token, true, "seen", Map.of());
    }

    @Test
    void eachPersonWhoMayAnswerGetsALinkOfTheirOwn() {
        assertThat(mails().stream().map(mail -> mail.with().get("to")))
                .containsExactlyInAnyOrder("ann@example.org", "bob@example.org");
        assertThat(String.valueOf(mails().get(0).with().get("text")))
                .contains("Block 203.0.113.7?", "https://tocsin.example/app/approve.html#apl_");

        assertThat(world.approvalDesk().byLink(tokenFor("ann")).approver()).isEqualTo("ann");
        assertThat(approval().votes()).as("looking at the page answers nothing").isEmpty();
        yes(tokenFor("ann"));
        assertThat(world.outside.blocks).isEmpty();
        yes(tokenFor("bob"));
        Run ended = world.runToEnd(executor, run);

        assertThat(ended.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(ended, "may").note()).isEqualTo("approved by ann, bob");
        assertThat(world.outside.blocks).hasSize(1);
    }

    @Test
    void aLinkIsUsedUpByItsAnswerOnEveryServerOfTheStore() {
        yes(tokenFor("ann"));

        ApprovalDesk other = world.approvalDesk(); // another server's, on the same store and with the same key
        assertThatThrownBy(() -> other.decideByLink(tokenFor("ann"), true, "", Map.of()))
                .isInstanceOf(ApprovalDesk.RefusedDecisionException.class)
                .hasMessageContaining("has answered already");
        assertThat(approval().votes()).hasSize(1);
    }

    @Test
    void whatTheLinkIsWorthIsLookedAtWhenItIsUsed() {
        world.people.put("ann", List.of("guest"));
        assertThatThrownBy(() -> yes(tokenFor("ann"))).hasMessageContaining("asked of the roles handler");
        world.people.remove("ann");
        assertThatThrownBy(() -> yes(tokenFor("ann"))).hasMessageContaining("may not answer questions any more");
        assertThatThrownBy(() -> world.approvalDesk().byLink(tokenFor("ann")))
                .as("nor may the question be read")
                .hasMessageContaining("may not answer questions any more");
    }

    @Test
    void aLinkThatWasChangedIsNotOneOfOurs() {
        String token = tokenFor("ann");
        String forged = (token.charAt(10) == 'A' ? token.replaceFirst("A", "B") : token.substring(0, 10) + "A")
                + token.substring(11);
        for (String wrong : List.of("", "apl_x", forged, token + "A", token.substring(0, token.length() - 1) + "!")) {
            assertThatThrownBy(() -> world.approvalDesk().byLink(wrong))
                    .hasMessageContaining("not a link of this server");
        }
    }

    @Test
    void aLinkExpiresWithItsQuestionAndWhenOthersAreAsked() {
        String token = tokenFor("ann");
        world.people.put("lee", List.of("lead"));

        world.clock.move(Duration.ofMinutes(20));
        assertThatThrownBy(() -> yes(token)).hasMessageContaining("closed: it is expired");
        executor.wakeDue();
        assertThat(approval().level()).isEqualTo(1);
        assertThatThrownBy(() -> yes(token)).hasMessageContaining("other people are asked by now");
        assertThat(step(world.runs.get(run).orElseThrow(), "may.via[2]").note()).contains("tocsin.respond.approvers");
    }

    @Test
    void whoStartedTheRunGetsNoLink(@TempDir Path folder) {
        RespondWorld other = new RespondWorld(RespondWorld.of(folder, STEPS));
        other.byHand("0123456789abcdef01234567", "203.0.113.7"); // by ann
        other.boot("b1").wakeDue();

        assertThat(other.outside.requests.stream().map(call -> call.with().get("to")))
                .containsExactly("bob@example.org");
    }

    @Test
    void noRowOfTheStoreHasALink() {
        String stored = world.runs.get(run) + " " + world.effects.ofRun(run) + " " + approval();

        assertThat(stored).contains("may.via[0]", "approve.html#***").doesNotContain("apl_");
    }

    @Test
    void aMessageThatCannotBeSentShowsAndTheQuestionStands(@TempDir Path folder) {
        RespondWorld other = new RespondWorld(RespondWorld.of(folder, STEPS));
        other.outside.answer("MAIL", FakeOutside.status(400));
        String id = other.pending("203.0.113.7").id();
        other.boot("b1").wakeDue();

        assertThat(step(other.runs.get(id).orElseThrow(), "may.via[0]").state()).isEqualTo(StepResult.State.FAILED);
        assertThat(other.approvalDesk().find(Approval.State.OPEN, id, 10, null).items())
                .hasSize(1);
    }

    @Test
    void aMessageWhoseAnswerWasLostIsTheSameMessageAgain(@TempDir Path folder) {
        RespondWorld other = new RespondWorld(RespondWorld.of(folder, STEPS));
        other.outside.answer("MAIL", FakeOutside.lost());
        other.pending("203.0.113.7");
        other.pass(other.boot("b1"), Duration.ofMinutes(1));

        List<ConnectorRequest> sent = other.outside.requests;
        assertThat(sent).hasSize(3);
        assertThat(sent.get(2).key()).isEqualTo(sent.get(0).key());
        assertThat(sent.get(2).with()).isEqualTo(sent.get(0).with());
    }
}
