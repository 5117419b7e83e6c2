package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.expression.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PlaybookReaderTest {

    private static final String HEAD = """
            apiVersion: playbook/v1
            id: p
            title: P
            inputs:
              ip: {type: ip, from: alert.source.ip, required: true}
            secrets: [fw]
            steps:
            """;

    private final PlaybookReader reader = new PlaybookReader(Connectors.builtIn());

    private List<String> problems(String text) {
        return reader.read(text, "p.yaml").problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void theShippedPlaybookIsGood() throws IOException {
        PlaybookReader.Result result =
                reader.read(Files.readString(Path.of("playbooks/contain-bruteforce.yaml")), "contain-bruteforce.yaml");

        assertThat(result.problems()).isEmpty();
        Playbook playbook = Objects.requireNonNull(result.playbook());
        assertThat(playbook.id()).isEqualTo("contain-bruteforce");
        assertThat(playbook.version()).hasSize(12);
        assertThat(playbook.steps().stream().map(Step::id))
                .containsExactly("reputation", "not_bad", "unknown", "block", "ticket", "tell");
        assertThat(playbook.targets()).containsExactlyInAnyOrder("intel", "firewall", "tickets", "mail");
        Step.Call block = (Step.Call) playbook.step("block").orElseThrow();
        assertThat(block.effect()).isEqualTo(Effect.DENY);
        assertThat(block.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(block.retry().maxAttempts()).isEqualTo(4);
        assertThat(Objects.requireNonNull(block.verify()).within()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theReferencesExampleIsGood() throws IOException {
        String page = Files.readString(Path.of("docs/reference/playbooks.md"));
        String example = page.substring(page.indexOf("```yaml\napiVersion") + 8);

        assertThat(problems(example.substring(0, example.indexOf("```")))).isEmpty();
    }

    @Test
    void theReferenceNamesEveryWordOfTheGrammar() throws IOException {
        String page = Files.readString(Path.of("docs/reference/playbooks.md"));

        for (ErrorClass errorClass : ErrorClass.values()) {
            assertThat(page).contains("`" + errorClass.word() + "`");
        }
        for (Effect effect : Effect.values()) {
            assertThat(page).contains("`" + effect.word() + "`");
        }
        for (ValueType type : ValueType.values()) {
            assertThat(page).contains("`" + type.word() + "`");
        }
        assertThat(Files.readString(Path.of("docs/reference/connectors.md")))
                .contains(Connectors.in(Path.of("routes/connectors")).uses());
    }

    @Test
    void aMisspeltKeyIsToldWithItsPlaceAndWhatWasMeant() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    efect: read
                    effect: read
                    with: {method: GET, url: "https://x.example/"}
                """))
                .containsExactly("p.yaml:10:5: unknown key \"efect\" in a step, did you mean \"effect\"?");
    }

    @Test
    void aKeyOfTheFullGrammarIsToldAsNotSupportedYet() {
        assertThat(problems("sla: {}\n" + HEAD + """
                  - id: a
                    wait: {for: PT1M}
                """))
                .contains("p.yaml:1:1: \"sla\" is not supported yet in a playbook");
    }

    @Test
    void aWaitForAnEventNeedsAQueryThatCanBeReadAndATimeout() {
        assertThat(problems(HEAD + """
                  - id: a
                    wait: {event: "user.name:"}
                  - id: b
                    wait: {event: "${{ run.id }}", timeout: PT1H}
                  - id: c
                    wait: {event: 'host.name:"${{ run.id }}"', timeout: PT1H}
                  - id: d
                    wait: {for: PT1M, alert: {rule: x}}
                  - id: e
                    wait: {event: "host.name:web-1", timeout: PT1H, on_timeout: fail}
                """))
                .anyMatch(problem -> problem.contains("wait needs timeout"))
                .anyMatch(problem -> problem.contains("\"user.name:\" has no value"))
                .anyMatch(problem -> problem.contains(":11:") && problem.contains("must be a query with its fields"))
                .anyMatch(problem -> problem.contains(":13:") && problem.contains("without quotes around it"))
                .anyMatch(problem -> problem.contains(":15:") && problem.contains("needs one of for"))
                .noneMatch(problem -> problem.contains(":17:"));
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(problems(HEAD + """
                  - id: a
                    then: end
                    then: fail
                """)).containsExactly("p.yaml:10:5: \"then\" stands here twice; remove one of them");
    }

    @Test
    void brokenYamlIsToldWithItsPlace() {
        assertThat(problems("apiVersion: playbook/v1\nid: [a\ntitle: x\n"))
                .singleElement()
                .asString()
                .startsWith("p.yaml:3:")
                .contains("this is no YAML");
    }

    @Test
    void tagsAreRefused() {
        assertThat(problems(HEAD.replace("title: P", "title: !!java.net.URL \"http://x\"") + """
                  - {id: a, then: end}
                """))
                .singleElement()
                .asString()
                .contains("p.yaml:3:8")
                .contains("is not supported; remove it");
    }

    @Test
    void aliasesThatGrowWithoutBoundAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 6; i++) {
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(8)));
        }

        assertThat(problems(bomb.toString())).singleElement().asString().contains("aliases counted in full");
    }

    @Test
    void aTextThatLooksLikeABooleanOfOldYamlStaysText() {
        assertThat(problems(HEAD.replace("title: P", "title: on") + "  - {id: a, then: end}\n"))
                .isEmpty();
    }

    @Test
    void anExpressionThatIsNoneIsToldWithItsPlace() {
        assertThat(problems(HEAD + """
                  - id: a
                    if: inputs.ip ==
                    then: end
                """))
                .singleElement()
                .asString()
                .startsWith("p.yaml:9:")
                .contains("if: ");
    }

    @Test
    void anExpressionInsideTextIsToldWithItsPlace() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: read
                    with: {method: GET, url: "https://x.example/${{ inputs.ip + }}"}
                """))
                .singleElement()
                .asString()
                .startsWith("p.yaml:11:")
                .contains("with.url: ");
    }

    @Test
    void unknownInputsStepsOutputsAndSecretsAreToldWithWhatWasMeant() {
        assertThat(problems(HEAD + """
                  - id: look
                    uses: http.request@1
                    effect: read
                    with:
                      method: GET
                      url: "${{ targets.fw.url }}/${{ inputs.ipp }}"
                      headers: {Authorization: "Bearer ${{ secrets.fv.token }}"}
                    outputs: {score: {type: int, value: body.score}}
                  - id: b
                    if: steps.look.skore > 1 && steps.lok.score > 1
                    then: end
                """))
                .containsExactly(
                        "p.yaml:13:12: there is no input \"ipp\", did you mean \"ip\"?",
                        "p.yaml:14:32: there is no secret \"fv\", did you mean \"fw\"?",
                        "p.yaml:17:9: there is no output of step \"look\" \"skore\", did you mean \"score\"?",
                        "p.yaml:17:9: there is no step before this one \"lok\", did you mean \"look\"?");
    }

    @Test
    void aSecretMayNotLeaveTheHeaders() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: read
                    with: {method: GET, url: "${{ targets.fw.url }}/?t=${{ secrets.fw.token }}"}
                """)).singleElement().asString().contains("a secret may stand only in the headers");
    }

    @Test
    void dataMayNotChooseTheHost() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: read
                    with: {method: GET, url: "https://${{ inputs.ip }}/x"}
                  - id: b
                    uses: http.request@1
                    effect: read
                    with: {method: GET, url: "${{ targets.fw.url }}${{ inputs.ip }}"}
                """)).hasSize(2).allSatisfy(problem -> assertThat(problem)
                .contains("so that data cannot choose the host"));
    }

    @Test
    void aRetryOfAChangeThatCouldHappenTwiceIsRefused() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: write
                    with: {method: POST, url: "${{ targets.fw.url }}/x"}
                    retry: {max_attempts: 3}
                """))
                .singleElement()
                .asString()
                .startsWith("p.yaml:12:")
                .contains("needs idempotency.header or verify");
    }

    @Test
    void outputsOfAFailureMustBeWhole() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: read
                    with: {method: GET, url: "${{ targets.fw.url }}/x"}
                    outputs: {score: {type: int, value: body.score}}
                    on_error: {use: {}}
                """)).singleElement().asString().contains("on_error.use lacks the output \"score\"");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        assertThat(problems("apiVersion: playbook/v2\nid: No\nsteps: []\n")).hasSize(4);
    }

    @Test
    void anEmptyFileIsNoPlaybook() {
        assertThat(problems("")).singleElement().asString().contains("the file is empty");
    }

    @Test
    void guardsAreReadAndWhatIsWrongWithThemIsToldWithItsLine() {
        assertThat(problems(HEAD.replace("steps:", """
                guards:
                  never: {effect: deny, subject: inputs.ip, lists: [never-block]}
                  trust: {effect: deny, at_least: tcp}
                  budget: {effect: deny, max: 20, per: PT1H, on_exceed: refuse}
                steps:""") + "  - {id: a, then: end}\n"))
                .isEmpty();
        assertThat(problems(HEAD.replace("steps:", """
                guards:
                  never: {effect: deni, subject: inputs.ipp, lists: [Never Block]}
                  trust: {effect: deny, at_least: tcq}
                  budget: {effect: deny, max: 0, per: PT0S, on_exceed: require_approval}
                  other: {}
                steps:""") + "  - {id: a, then: end}\n"))
                .anyMatch(problem -> problem.contains("unknown key \"other\" in guards"))
                .anyMatch(problem -> problem.contains("did you mean \"deny\"?"))
                .anyMatch(problem -> problem.contains("there is no input \"ipp\""))
                .anyMatch(problem -> problem.contains("\"Never Block\" is not the name of a list"))
                .anyMatch(problem -> problem.contains("did you mean \"tcp\"?"))
                .anyMatch(problem -> problem.contains("guards.budget.max must be"))
                .anyMatch(problem -> problem.contains("guards.budget.per must be"))
                .anyMatch(problem -> problem.contains("\"require_approval\" is not supported yet; use refuse"));
    }

    @Test
    void twoStepsWithTheSameIdempotencyKeyAreAnError() {
        assertThat(problems(HEAD + """
                  - id: a
                    uses: http.request@1
                    effect: write
                    with: {method: POST, url: "${{ targets.fw.url }}/a"}
                    idempotency: {key: "block/${{ inputs.ip }}", header: Key}
                  - id: b
                    uses: http.request@1
                    effect: write
                    with: {method: POST, url: "${{ targets.fw.url }}/b"}
                    idempotency: {key: "block/${{  inputs.ip  }}", header: Key}
                """))
                .singleElement()
                .asString()
                .startsWith("p.yaml:17:")
                .contains("the same text as the one in line 12");
    }

    @Test
    void anOutputThatVerifyCannotGiveNeedsADefaultWhereALaterStepReadsIt() {
        String step = HEAD + """
                  - id: block
                    uses: http.request@1
                    effect: deny
                    with: {method: POST, url: "${{ targets.fw.url }}/x"}
                    outputs: {number: {type: string, value: body.id%s}}
                    verify:
                      uses: http.request@1
                      with: {method: GET, url: "${{ targets.fw.url }}/x"}
                      expect: size(body.items) > 0
                %s  - id: next
                    if: %s
                    then: end
                """;
        String reads = "steps.block.number == 'b-1'";

        assertThat(problems(step.formatted("", "", reads)))
                .singleElement()
                .asString()
                .startsWith("p.yaml:12:")
                .contains("a later step reads steps.block.number", "verify.outputs");
        assertThat(problems(step.formatted("", "", "size(inputs.ip) > 1"))).isEmpty();
        assertThat(problems(step.formatted(", default: none", "", reads))).isEmpty();
        assertThat(problems(step.formatted("", "      outputs: {number: \"body.items[0].id\"}\n", reads)))
                .isEmpty();
        assertThat(problems(step.formatted(", default: none", "      outputs: {numbr: \"body.items[0].id\"}\n", reads)))
                .singleElement()
                .asString()
                .contains("did you mean \"number\"?");
    }

    @Test
    void failureIsKnownOnlyInTheStepsForIt() {
        assertThat(problems(HEAD + """
                  - {id: a, if: failure.step == "x", then: end}
                on_failure:
                  steps:
                    - {id: b, if: failure.class == "x" || failure.clas == "y", then: end}
                """))
                .containsExactly(
                        "p.yaml:8:17: failure is known only in the steps of on_failure and finally",
                        "p.yaml:11:19: there is no member of failure \"clas\", did you mean \"class\"?");
    }

    @Test
    void aTriggerCannotAskForWhatOnlyARunKnows() {
        assertThat(problems(HEAD.replace("steps:", """
                triggers: {alert: {rules: ["*"], where: alert.sender_trust == "tls"}}
                steps:""") + "  - {id: a, then: end}\n"))
                .singleElement()
                .asString()
                .contains("use guards.trust");
    }
}
