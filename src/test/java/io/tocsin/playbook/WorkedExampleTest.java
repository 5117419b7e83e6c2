package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** One playbook that uses every part of the grammar. */
class WorkedExampleTest {

    static final String TEXT = """
            apiVersion: playbook/v1
            id: contain-bruteforce-source
            title: Contain a brute-force source
            owner: team:soc
            labels: {attack: [T1110], tlp: amber}
            references: ["https://wiki.example/runbooks/bruteforce"]
            export: {cacao: {types: [mitigation], activities: [contain-indicator]}}
            triggers:
              alert:
                rules: [ssh-bruteforce, "vpn-bruteforce-*"]
                states: [new, reopened]
                where: alert.severity >= severity("high") && has(alert.source.ip)
              manual: {roles: [analyst]}
            inputs:
              ip:        {type: ip,       from: alert.source.ip, required: true}
              user:      {type: string,   from: alert.user.name, default: ""}
              block_for: {type: duration, default: PT4H, max: P7D}
            mode: enforce
            priority: 70
            concurrency: {key: "ip:${{ inputs.ip }}", limit: 1, on_conflict: join}
            limits: {run_timeout: PT30M, total_timeout: P1D, max_steps: 100, max_output: 256KiB}
            guards:
              never: {effect: deny, subject: inputs.ip, lists: [never-block, own-networks]}
              budget: {effect: deny, max: 20, per: PT1H, on_exceed: refuse}
            secrets: [intel, firewall, tickets]
            defaults:
              timeout: PT20S
              retry: &net {max_attempts: 4, backoff: exponential, first: PT1S, max: PT30S, jitter: full,
                           classes: [timeout, connect, http_429, http_5xx], honour_retry_after: true, budget: PT2M}
            steps:
              - id: lookups
                parallel:
                  join: all
                  branches:
                    - id: reputation
                      uses: http.request@1
                      effect: read
                      with:
                        method: GET
                        url: "https://intel.example/v1/ip/${{ inputs.ip }}"
                        headers: {Authorization: "Bearer ${{ secrets.intel.token }}"}
                      cache: {key: "rep:${{ inputs.ip }}", ttl: PT15M}
                      outputs:
                        score: {type: int,  value: "int(body.score)"}
                        tags:  {type: list, value: "body.tags"}
                      on_error: {use: {score: -1, tags: []}, note: "reputation unknown"}
                    - id: history
                      uses: alerts.search@1
                      effect: read
                      with: {key: "${{ inputs.ip }}", since: P30D}
                      outputs: {seen: {type: int, value: "body.count"}}
              - id: allow_listed
                uses: list.contains@1
                effect: read
                with: {list: partner-networks, value: "${{ inputs.ip }}"}
                outputs: {hit: {type: bool, value: "body.found"}}
              - id: verdict
                set:
                  bad: steps.reputation.score >= 80 || (steps.reputation.score < 0 && steps.history.seen >= 3)
              - id: not_bad
                if: "!steps.verdict.bad || steps.allow_listed.hit"
                uses: alert.comment@1
                effect: notify
                with: {text: "No block: score ${{ steps.reputation.score }}, allow-listed ${{ steps.allow_listed.hit }}"}
                then: end
              - id: may_block
                if: steps.reputation.score < 95 || (has(alert.asset) && alert.asset.criticality == "high")
                approval:
                  ask: "Block ${{ inputs.ip }} for ${{ inputs.block_for }}?"
                  preview: [block]
                  by: {roles: [incident-handler], quorum: 1, exclude: [run.starter]}
                  via: [console, mail]
                  form:
                    reason:  {type: string, required: true, max: 500}
                    hours:   {type: int, default: 4, min: 1, max: 168}
                  expires: PT20M
                  on_expiry: escalate
                  escalate: {by: {roles: [soc-lead], quorum: 1}, expires: PT40M, on_expiry: deny}
                on_denied: {run: [tell_denied], then: end}
              - id: block
                uses: http.request@1
                effect: deny
                with:
                  method: POST
                  url: "https://fw.example/api/blocks"
                  headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}
                  json: {address: "${{ inputs.ip }}", ttl: "${{ inputs.block_for }}", ref: "${{ run.id }}"}
                retry: *net
                idempotency: {key: "block/${{ inputs.ip }}", header: Idempotency-Key, ttl: P1D}
                success: "status in [200, 201, 409]"
                outputs: {block_id: {type: string, value: "body.id", default: ""}}
                verify:
                  uses: http.request@1
                  effect: read
                  with: {method: GET, url: "https://fw.example/api/blocks?address=${{ inputs.ip }}", headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}}
                  expect: "size(body.items) > 0"
                  within: PT30S
                undo:
                  uses: http.request@1
                  effect: allow
                  with: {method: DELETE, url: "https://fw.example/api/blocks/${{ steps.block.block_id }}", headers: {Authorization: "Bearer ${{ secrets.firewall.token }}"}}
                  success: "status in [200, 204, 404]"
                  after: inputs.block_for
                  ladder: [PT4H, P1D, P7D]
              - id: tell
                foreach:
                  in: '["ticket", "mail"]'
                  as: channel
                  concurrency: 2
                  on_item_error: continue
                call: notify-incident@^2
                with: {channel: "${{ item.channel }}", title: "Blocked ${{ inputs.ip }}", block: "${{ steps.block.block_id }}", alert: "${{ alert.id }}"}
                outputs: {ticket: {type: string, value: "result.ticket_key", default: "''"}}
              - id: close_out
                uses: alert.update@1
                effect: notify
                with: {state: closed, comment: "${{ steps.tell.ticket[0] }}"}
            steps_out_of_line:
              - id: tell_denied
                uses: alert.comment@1
                effect: notify
                with: {text: "Block of ${{ inputs.ip }} denied: ${{ steps.may_block.reason }}"}
            on_failure:
              compensate: true
              steps:
                - id: page
                  uses: pagerduty.incident@1
                  effect: notify
                  with: {service: P1, from: a@example.org, key: "${{ run.id }}", title: "Playbook ${{ run.playbook }} failed at ${{ failure.step }}: ${{ failure.class }}", details: "${{ run.url }}"}
            finally:
              - id: timeline
                uses: alert.comment@1
                effect: notify
                with: {text: "Run ${{ run.id }} has ended"}
            """;

    private final PlaybookReader reader = new PlaybookReader(Connectors.in(Path.of("routes/connectors")));

    private PlaybookReader.Result read(String from, String to) {
        assertThat(TEXT).contains(from);
        return reader.read(TEXT.replace(from, to), "p.yaml");
    }

    private List<String> problems(String from, String to) {
        return read(from, to).problems().stream().map(Problem::message).toList();
    }

    private List<String> warnings(String from, String to) {
        return read(from, to).warnings().stream().map(Problem::message).toList();
    }

    @Test
    void everyPartOfTheGrammarIsRead() {
        PlaybookReader.Result result = reader.read(TEXT, "p.yaml");

        assertThat(result.problems()).isEmpty();
        Playbook playbook = Objects.requireNonNull(result.playbook());
        assertThat(playbook.priority()).isEqualTo(70);
        assertThat(playbook.limits().totalTimeout()).isEqualTo(Duration.ofDays(1));
        assertThat(playbook.step("block.undo")).isPresent();
        assertThat(playbook.step("tell[1]")).get().isInstanceOf(Step.SubPlaybook.class);
        assertThat(((Step.Call) playbook.step("block").orElseThrow()).undo()).isNotNull();
        assertThat(playbook.atEnd()).hasSize(1);
        assertThat(playbook.onFailure().compensate()).isTrue();
    }

    @Test
    void whatHasNoEffectIsAWarning() {
        assertThat(warnings("states: [new, reopened]", "states: []"))
                .contains("states holds neither \"new\" nor \"reopened\", so no alert starts this playbook");
        assertThat(warnings("states: [new, reopened]", "states: [reopened]"))
                .noneMatch(text -> text.contains("reopened"));
    }

    @Test
    void whatCanNeverWorkIsToldWhenItIsRead() {
        assertThat(problems("alert.severity >= severity(\"high\")", "alert.severity == \"high\""))
                .singleElement()
                .asString()
                .contains("these types do not go together", "int", "string");
        assertThat(problems("from: alert.source.ip,", "from: alert.sorce.ip,"))
                .contains("there is no alert.sorce.ip, did you mean \"alert.source.ip\"?");
        assertThat(problems("\"ip:${{ inputs.ip }}\"", "\"ip:{{ inputs.ip }}\""))
                .anyMatch(problem -> problem.contains("without a $"));
        assertThat(problems("value: \"int(body.score)\"", "value: \"'abc'\""))
                .contains("output \"score\" gives a string, and is declared as int");
        assertThat(problems("bad: steps.reputation.score >= 80", "bad: steps.reputation.tags >= 80"))
                .anyMatch(problem -> problem.contains("these types do not go together"));
        assertThat(problems("value: \"body.found\"}}", "value: \"body.found\"}}\n    idempotency: {key: a}"))
                .contains("idempotency has no meaning in a step of effect read; remove it, or correct the effect");
        assertThat(problems("  - id: verdict\n", "  - {id: over, then: end}\n  - id: verdict\n"))
                .anyMatch(problem -> problem.contains("step \"over\" always ends the run"));
        assertThat(problems("on_expiry: escalate", "on_expiry: approve"))
                .anyMatch(problem -> problem.startsWith("on_expiry \"approve\" is unknown"));
        assertThat(problems("run: [tell_denied]", "run: [tel_denied]"))
                .anyMatch(problem ->
                        problem.contains("which is no step of steps_out_of_line, did you mean \"tell_denied\"?"));
        assertThat(problems(
                        "  - id: verdict\n",
                        "  - {id: over, if: \"false\", then: end, on_denied: {}}\n  - id: verdict\n"))
                .contains("\"on_denied\" has a meaning only in a step with approval");
        assertThat(problems("preview: [block]", "preview: [blok]")).anyMatch(problem -> problem.contains("\"blok\""));
        assertThat(problems("with: {list: partner-networks,", "with: {lst: partner-networks,"))
                .anyMatch(problem ->
                        problem.contains("unknown key \"lst\" in with of list.contains@1, did you mean \"list\"?"));
    }
}
