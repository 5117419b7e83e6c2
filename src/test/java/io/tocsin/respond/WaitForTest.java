package io.tocsin.respond;

import static io.tocsin.respond.RespondWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.ErrorClass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that wait for an event or an alert. */
class WaitForTest {

    private static RespondWorld world(Path folder, String wait) {
        return new RespondWorld(RespondWorld.of(folder, """
                - {id: calm, wait: %s}
                - {id: words, set: {found: steps.calm.found, id: steps.calm.id}}
                """.formatted(wait)));
    }

    @Test
    void theEventThatComesEndsTheWait(@TempDir Path folder) {
        RespondWorld world =
                world(folder, "{event: 'event.action:unlocked source.ip:${{ inputs.ip }}', timeout: PT1H}");
        String id = world.pending("203.0.113.7").id();
        RunExecutor executor = world.boot("b1");

        world.pass(executor, Duration.ofMinutes(10));
        assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.RUNNING);
        world.happenings.come("e-7", Map.of("event", Map.of("action", "unlocked")));
        Run run = world.runToEnd(world.boot("b2"), id);

        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(run, "calm").outputs())
                .isEqualTo(Map.of("found", true, "id", "e-7", "event", Map.of("event", Map.of("action", "unlocked"))));
        assertThat(world.happenings.asked)
                .contains("event.action:unlocked source.ip:\"203.0.113.7\" since " + run.startedAt());
    }

    @Test
    void aWaitAsksTheLessOftenTheLongerItTakes(@TempDir Path folder) {
        RespondWorld world = world(folder, "{alert: {rule: calm-again, key: '${{ inputs.ip }}'}, timeout: P2D}");
        world.pending("203.0.113.7");

        world.pass(world.boot("b1"), Duration.ofHours(24));

        assertThat(world.happenings.asked)
                .hasSizeLessThan(24 * 60 + 100)
                .allMatch(asked -> asked.startsWith("calm-again of 203.0.113.7 since"));
    }

    @Test
    void whatDoesNotComeIsNotFoundOrFailsTheRun(@TempDir Path going, @TempDir Path failing) {
        RespondWorld goesOn = world(going, "{alert: {rule: calm-again}, timeout: PT5M}");
        RespondWorld fails = world(failing, "{alert: {rule: calm-again}, timeout: PT5M, on_timeout: fail}");

        Run on = FlowTest.run(goesOn);
        Run failed = FlowTest.run(fails);

        assertThat(on.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(step(on, "words").outputs()).isEqualTo(Map.of("found", false, "id", ""));
        assertThat(failed.state()).isEqualTo(Run.State.FAILED);
        assertThat(Objects.requireNonNull(failed.failure()).errorClass()).isEqualTo(ErrorClass.TIMEOUT);
    }

    /** A value from a log is one word of the query, whatever characters it has. */
    @Test
    void dataCannotWidenTheQuery(@TempDir Path folder) {
        RespondWorld world =
                world(folder, "{event: 'user.name:${{ alert.user.name }} event.action:unlocked', timeout: PT5M}");
        world.runToEnd(
                world.boot("b1"),
                world.pending("203.0.113.7", user("x\" OR user.name:* OR \"\\")).id());

        assertThat(world.happenings.asked)
                .anyMatch(asked ->
                        asked.startsWith("user.name:\"x\\\" OR user.name:* OR \\\"\\\\\" event.action:unlocked"));
    }

    @Test
    void aNetworkInThePlaceOfAValueFailsTheStep(@TempDir Path folder) {
        RespondWorld world =
                world(folder, "{event: 'source.ip:${{ alert.user.name }} event.action:unlocked', timeout: PT5M}");

        Run run = world.runToEnd(
                world.boot("b1"),
                world.pending("203.0.113.7", user("0.0.0.0/0")).id());

        assertThat(String.valueOf(run.failure())).contains("is a network");
        assertThat(world.happenings.asked).isEmpty();
    }

    private static Map<String, Object> user(String name) {
        return Map.of("user", Map.of("name", name));
    }
}
