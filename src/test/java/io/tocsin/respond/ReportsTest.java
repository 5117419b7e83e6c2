package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of many runs together. */
class ReportsTest {

    private static final String STEPS = FlowTest.lookups("") + """
            - id: block
              uses: http.request@1
              effect: deny
              with:
                method: POST
                url: "${{ targets.firewall.url }}/api/blocks"
                json: {address: "${{ inputs.ip }}"}
            """;

    @Test
    void aShadowReportSaysWhatWouldHaveBeenDoneAndWhatAGuardWouldRefuse(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, STEPS, "mode: shadow"));
        for (String ip : new String[] {"203.0.113.7", "203.0.113.8", "10.0.0.5"}) {
            world.runToEnd(world.boot("b1"), world.pending(ip).id());
        }
        ShadowReport report = new ShadowReport(world.runs, world.playbooks, world.clock);

        assertThat(report.since(Duration.ofDays(1)))
                .containsExactly(new ShadowReport.Row("p", 3, Map.of("block", 3), Map.of("block", 1), true));
        assertThat(world.outside.blocks).isEmpty();
        world.clock.move(Duration.ofDays(2));
        assertThat(report.since(Duration.ofDays(1))).isEmpty();
    }

    @Test
    void runsStepsAndCallsAreCounted(@TempDir Path folder) {
        RespondWorld world = new RespondWorld(RespondWorld.of(folder, STEPS));
        RunMeters meters = new RunMeters();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        meters.bindTo(registry);
        world.outside.answer("POST /api/blocks", FakeOutside.status(403));

        meters.changed(
                world.runToEnd(world.boot("b1"), world.pending("203.0.113.7").id()));

        assertThat(registry.get("tocsin.playbook.runs")
                        .tags("playbook", "p", "state", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("tocsin.playbook.steps")
                        .tags("playbook", "p", "step", "block", "state", "failed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(world.meters
                        .get("tocsin.connector.calls")
                        .tags("connector", "http.request@1", "outcome", "4xx")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(world.meters
                        .get("tocsin.connector.calls")
                        .tags("connector", "http.request@1", "outcome", "2xx")
                        .timer()
                        .count())
                .isEqualTo(2);
    }
}
