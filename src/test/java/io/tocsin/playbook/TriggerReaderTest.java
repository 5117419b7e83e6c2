package io.tocsin.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What starts a playbook, as its file says. */
class TriggerReaderTest {

    private static final String STEPS = """
            inputs:
              ip: {type: ip, from: alert.source.ip, required: true}
              days: {type: int, default: 7, max: 30}
            steps:
              - {id: words, set: {x: string(inputs.ip) + string(inputs.days)}}
              - {id: stop, if: steps.words.x == "", then: end}
            """;

    private static PlaybookReader.Result read(String triggers) {
        return new PlaybookReader(Connectors.builtIn())
                .read("apiVersion: playbook/v1\nid: p\ntitle: P\ntriggers:\n" + triggers.indent(2) + STEPS, "p.yaml");
    }

    private static List<String> problems(String triggers) {
        return read(triggers).problems().stream().map(Problem::message).toList();
    }

    @Test
    void everyTriggerIsRead() {
        PlaybookReader.Result result = read("""
                alert: {rules: ["*"], states: [reopened]}
                manual: {roles: [analyst]}
                schedule: {cron: "0 0 6 ? * MON-FRI", zone: Europe/Berlin, misfire: skip, inputs: {ip: 203.0.113.7}}
                webhook: {hook: chatops, where: event.labels.command == "block", inputs: {ip: event.source.ip}}
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.warnings()).isEmpty();
        Triggers triggers = Objects.requireNonNull(result.playbook()).triggers();
        assertThat(triggers.roles()).containsExactly("analyst");
        assertThat(Objects.requireNonNull(triggers.schedule()).inputs()).isEqualTo(Map.of("ip", "203.0.113.7"));
        assertThat(Objects.requireNonNull(triggers.webhook()).hook()).isEqualTo("chatops");
    }

    @Test
    void aScheduleThatNeverComesOrWhoseRunsWouldAllFailIsAnError() {
        assertThat(problems("schedule: {cron: \"0 0 6 * *\", inputs: {ip: 203.0.113.7}}"))
                .anyMatch(problem -> problem.contains("is not a cron expression of Quartz"));
        assertThat(problems("schedule: {cron: \"0 0 6 30 2 ?\", inputs: {ip: 203.0.113.7}}"))
                .anyMatch(problem -> problem.contains("no time is ever meant"));
        assertThat(problems("schedule: {cron: \"0 0 6 * * ?\", zone: Berlin, inputs: {ip: 203.0.113.7}}"))
                .anyMatch(problem -> problem.contains("zone \"Berlin\" is unknown"));
        assertThat(problems("schedule: {cron: \"0 0 6 * * ?\"}"))
                .containsExactly("triggers.schedule gives no \"ip\", which is required; add it to inputs, or give the"
                        + " input a default");
        assertThat(problems("schedule: {cron: \"0 0 6 * * ?\", inputs: {ip: 203.0.113.7, day: 3, days: 31}}"))
                .anyMatch(problem -> problem.contains("no input \"day\", did you mean \"days\"?"))
                .anyMatch(problem -> problem.contains("31 is more than the 30"));
    }

    @Test
    void aWebhookSeesItsEventAlone() {
        assertThat(problems("webhook: {hook: chatops, inputs: {ip: alert.source.ip}}"))
                .anyMatch(problem -> problem.contains("undeclared reference to 'alert'"));
        assertThat(problems("webhook: {hook: Chat Ops, inputs: {ip: event.source.ip}}"))
                .anyMatch(problem -> problem.contains("hook must be a name"));
        assertThat(problems("webhook: {inputs: {ip: event.source.ip}}"))
                .anyMatch(problem -> problem.contains("needs hook"));
    }
}
