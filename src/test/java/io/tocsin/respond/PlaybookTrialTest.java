package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Connectors;
import io.tocsin.playbook.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of playbooks as files: those that are shipped, and that a wrong one fails. */
class PlaybookTrialTest {

    private static final PlaybookTrial TRIAL =
            new PlaybookTrial(Connectors.in(Path.of("routes/connectors")), Path.of("rules"));

    private static final String PLAYBOOK = """
            apiVersion: playbook/v1
            id: p
            title: P
            triggers: {alert: {rules: [ssh-*]}}
            inputs: {ip: {type: ip, from: alert.source.ip, required: true}, block_for: {type: duration, default: PT4H}}
            secrets: [firewall]
            steps:
              - id: look
                uses: http.request@1
                effect: read
                with: {method: GET, url: "https://intel.example/x?ip=${{ inputs.ip }}"}
                outputs: {score: {type: int, value: "int(body.score)"}}
              - id: may
                if: steps.look.score < 95
                approval: {ask: "Block ${{ inputs.ip }}?", preview: [block], by: {roles: [lead], quorum: 2}, expires: PT20M}
              - id: block
                uses: http.request@1
                effect: deny
                with:
                  method: POST
                  url: "${{ targets.firewall.url }}/blocks"
                  headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
                  json: {address: "${{ inputs.ip }}"}
                idempotency: {key: "block/${{ inputs.ip }}", header: Idempotency-Key}
                outputs: {id: {type: string, value: body.id}}
                undo:
                  uses: http.request@1
                  with: {method: DELETE, url: "${{ targets.firewall.url }}/blocks/${{ steps.block.id }}"}
                  success: status in [200, 204, 404]
                  after: inputs.block_for
            """;

    private static List<String> failures(Path folder, String cases) throws IOException {
        Files.writeString(folder.resolve("p.yaml"), PLAYBOOK);
        Files.writeString(folder.resolve("p.test.yaml"), "playbook: p\ncases:\n" + cases.indent(2));
        PlaybookTrial.Report report = TRIAL.test(List.of(folder));
        assertThat(report.problems()).isEmpty();
        return report.outcomes().stream()
                .flatMap(outcome -> outcome.failures().stream())
                .toList();
    }

    @Test
    void theTestsOfTheShippedPlaybooksHold() throws IOException {
        PlaybookTrial.Report report = TRIAL.test(List.of(Path.of("playbooks")));

        assertThat(report.problems()).isEmpty();
        assertThat(report.outcomes()).hasSizeGreaterThan(5).allSatisfy(outcome -> assertThat(outcome.failures())
                .as(outcome.name())
                .isEmpty());
    }

    @Test
    void aCrashAnApprovalAnUndoAndARestartAreACaseEach(@TempDir Path folder) throws IOException {
        assertThat(failures(folder, """
                - name: the firewall dies after the call, no second block
                  alert: {rule: ssh-bruteforce, source.ip: 203.0.113.7}
                  mocks: {look: {body: {score: 97}}, block: [{crash_after_send: true}, {status: 201, body: {id: b-1}}]}
                  expect: {state: succeeded, calls: {block: {attempts: 2, distinct_keys: 1}}, outputs: {block.id: b-1}}
                - name: two people say yes
                  alert: {rule: ssh-bruteforce, source.ip: 203.0.113.7}
                  mocks: {look: {body: {score: 80}}, may: [{by: ann}, {by: bob, reason: sure}], block: {body: {id: b-1}}}
                  expect: {state: succeeded, path: [look, may, block], outputs: {may.approver: bob, may.reason: sure}}
                - name: nobody answers
                  alert: {rule: ssh-bruteforce, source.ip: 203.0.113.9}
                  mocks: {look: {body: {score: 85}}}
                  advance: PT2H
                  expect: {state: denied, failure: {class: approval_denied}, calls: {block: {count: 0}}, approvals: 1}
                - name: the block is lifted after four hours, also after a restart
                  alert: {rule: ssh-bruteforce, source.ip: 203.0.113.7}
                  mocks: {look: {body: {score: 97}}, block: {status: 201, body: {id: b-2}}, block.undo: {status: 204}}
                  restart_at: PT1H
                  advance: PT5H
                  expect: {calls: {block.undo: {count: 1, at: PT4H}}}
                - name: started by hand
                  inputs: {ip: 203.0.113.7}
                  mocks: {look: {body: {score: 97}}, block: {body: {id: b-2}}}
                  expect: {state: succeeded}
                - name: what no mock answers reaches nothing
                  alert: {rule: ssh-bruteforce, source.ip: 203.0.113.7}
                  mocks: {look: {body: {score: 97}}}
                  expect: {state: succeeded, calls: {block: {count: 1}}, outputs: {block.id: "<block.id>"}}
                """)).isEmpty();
    }

    @Test
    void whatIsNotAsExpectedIsSaid(@TempDir Path folder) throws IOException {
        assertThat(failures(folder, """
                - name: wrong
                  alert: {rule: ssh-bruteforce, source.ip: 10.0.0.5}
                  mocks: {look: {body: {score: 97}}}
                  expect: {state: succeeded, calls: {block: {count: 1}}}
                - name: not for it
                  alert: {rule: other, source.ip: 203.0.113.7}
                  expect: {state: succeeded}
                """))
                .hasSize(4)
                .contains(
                        "state is failed, expected succeeded",
                        "calls.block.count is 0, expected 1",
                        "the alert does not start the playbook: look at its triggers.alert")
                .anyMatch(failure -> failure.contains("the run ended as failed at step \"block\""));
    }

    @Test
    void aStepThatThePlaybookHasNotFailsTheCaseThatNamesIt(@TempDir Path folder) throws IOException {
        assertThat(failures(folder, """
                - name: slips
                  inputs: {ip: 203.0.113.7}
                  mocks: {lok: {body: {score: 97}}, look: {body: {score: 97}}, block.verify: {status: 200}}
                  expect: {calls: {blok: {count: 0}, block.undo: {count: 0}}}
                """))
                .containsExactly(
                        "the playbook has no step \"lok\", did you mean \"look\"?",
                        "the playbook has no step \"blok\", did you mean \"block\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inputs: {ip: 203.0.113.7} | nothing could fail in this case",
                "expect: {calls: {block: 1}} | expect.calls.block must be a mapping of at, attempts, count",
                "expect: {calls: {block: {cuont: 1}}} | unknown key \"cuont\"",
                "expect: {calls: {}} | expect.calls compares nothing",
                "expect: {failure: timeout} | expect.failure must be a mapping of class, message, step",
                "expect: {outputs: 1} | expect.outputs compares nothing",
                "'mocks: {may: {after: PT1M}}, expect: {state: denied}' | unknown key \"after\" in a mock"
            })
    void aCaseThatComparesLessThanItSeemsToIsAnError(String rest, String problem, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("p.yaml"), PLAYBOOK);
        Files.writeString(folder.resolve("p.test.yaml"), "playbook: p\ncases: [{name: x, " + rest + "}]\n");

        assertThat(TRIAL.test(List.of(folder)).problems())
                .map(Problem::toString)
                .anyMatch(text -> text.startsWith(folder.resolve("p.test.yaml") + ":2:") && text.contains(problem));
    }
}
