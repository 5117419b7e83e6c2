package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that a clock or a webhook starts. */
class TriggeredRunsTest {

    private static final String STEP = "- {id: words, set: {x: string(inputs.ip)}}\n";

    private static RespondWorld scheduled(Path folder, String misfire) {
        // 03:00 is when the world begins
        return new RespondWorld(RespondWorld.of(folder, STEP, "", """
                triggers:
                  schedule: {cron: "0 0 * * * ?", misfire: %s, inputs: {ip: 203.0.113.7}}
                """.formatted(misfire)));
    }

    private static List<String> starters(RespondWorld world) {
        return world.runs.find(new RunFilter("", "", null, 200, null)).items().stream()
                .map(Run::starter)
                .sorted()
                .toList();
    }

    @Test
    void eachTimeOfAScheduleIsOneRun(@TempDir Path folder) {
        RespondWorld world = scheduled(folder, "run_once");
        world.triggered().startScheduled();
        assertThat(starters(world))
                .as("nothing was missed before it was first seen")
                .isEmpty();

        for (int minute = 0; minute < 150; minute++) {
            world.clock.move(Duration.ofMinutes(1));
            world.triggered().startScheduled();
        }

        assertThat(starters(world)).containsExactly("schedule:2026-03-01T04:00:00Z", "schedule:2026-03-01T05:00:00Z");
        Run run = world.runToEnd(
                world.boot("b1"),
                world.runs
                        .find(new RunFilter("", "", null, 1, null))
                        .items()
                        .get(0)
                        .id());
        assertThat(run.state()).isEqualTo(Run.State.SUCCEEDED);
        assertThat(run.inputs()).isEqualTo(Map.of("ip", "203.0.113.7"));
    }

    @Test
    void theStoreIsAskedAgainWhenTheNextTimeHasCome(@TempDir Path folder) {
        RespondWorld world = scheduled(folder, "run_once");
        InMemoryScheduleStore kept = world.schedules;
        AtomicInteger asked = new AtomicInteger();
        world.schedules = new InMemoryScheduleStore() {
            @Override
            public Optional<Row> get(String playbook) {
                asked.incrementAndGet();
                return kept.get(playbook);
            }

            @Override
            public void put(Row row) {
                kept.put(row);
            }
        };
        TriggeredRuns triggered = world.triggered();

        for (int second = 0; second <= 2 * 3600; second++) {
            triggered.startScheduled();
            world.clock.move(Duration.ofSeconds(1));
        }

        assertThat(starters(world)).containsExactly("schedule:2026-03-01T04:00:00Z", "schedule:2026-03-01T05:00:00Z");
        assertThat(asked).as("once, and once an hour").hasValue(3);
    }

    @Test
    void twoServersMakeOneRun(@TempDir Path folder) {
        RespondWorld world = scheduled(folder, "run_once");
        TriggeredRuns one = world.triggered();
        TriggeredRuns other = world.triggered();
        one.startScheduled();
        world.clock.move(Duration.ofHours(1));
        InMemoryScheduleStore before = new InMemoryScheduleStore();
        world.schedules.get("p").ifPresent(before::put);

        one.startScheduled();
        before.get("p").ifPresent(world.schedules::put); // the other has read the row before the first wrote it
        other.startScheduled();

        assertThat(starters(world)).hasSize(1);
    }

    @Test
    void timesMissedWhileNoServerWasThereAreAnsweredAsThePolicySays(
            @TempDir Path once, @TempDir Path all, @TempDir Path skip) {
        Map.of("run_once", once, "run_all", all, "skip", skip).forEach((policy, folder) -> {
            RespondWorld world = scheduled(folder, policy);
            world.triggered().startScheduled();
            world.clock.move(Duration.ofMinutes(190));
            world.triggered().startScheduled();
            world.triggered().startScheduled();

            assertThat(starters(world))
                    .as(policy)
                    .isEqualTo(
                            switch (policy) {
                                case "run_once" -> List.of("schedule:2026-03-01T06:00:00Z");
                                case "skip" -> List.of();
                                default ->
                                    List.of(
                                            "schedule:2026-03-01T04:00:00Z",
                                            "schedule:2026-03-01T05:00:00Z",
                                            "schedule:2026-03-01T06:00:00Z");
                            });
            world.clock.move(Duration.ofMinutes(50));
            world.triggered().startScheduled();
            assertThat(starters(world)).as(policy).contains("schedule:2026-03-01T07:00:00Z");
        });
    }

    private static RespondWorld hooked(Path folder) {
        return new RespondWorld(RespondWorld.of(folder, STEP, "", """
                triggers:
                  webhook: {hook: chatops, where: 'event.labels.command == "block"', inputs: {ip: event.source.ip}}
                """));
    }

    private static Event delivery(String id, String source, String hook, String command, String ip) {
        return Event.builder()
                .put("event.id", id)
                .put("tocsin.source", source)
                .put("tocsin.sender.name", hook)
                .put("labels.command", command)
                .put("source.ip", ip)
                .build();
    }

    @Test
    void aSignedWebhookStartsOneRunHoweverOftenItIsSeen(@TempDir Path folder) {
        RespondWorld world = hooked(folder);
        List<Event> events = List.of(
                delivery("e-1", "webhooks", "chatops", "block", "203.0.113.7"),
                delivery("e-2", "webhooks", "other", "block", "203.0.113.8"),
                delivery("e-3", "http", "chatops", "block", "203.0.113.9"),
                delivery("e-4", "webhooks", "chatops", "hello", "203.0.113.10"));

        world.triggered().observe(events);
        world.triggered().observe(events);

        assertThat(world.runs.find(new RunFilter("", "", null, 10, null)).items())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.starter()).isEqualTo("webhook:chatops");
                    assertThat(run.inputs()).isEqualTo(Map.of("ip", "203.0.113.7"));
                });
    }

    @Test
    void aWebhookWithoutAnInputShowsAFailedRun(@TempDir Path folder) {
        RespondWorld world = hooked(folder);

        world.triggered().observe(List.of(delivery("e-1", "webhooks", "chatops", "block", "not-an-address")));

        assertThat(world.runs.find(new RunFilter("", "", null, 10, null)).items())
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.state()).isEqualTo(Run.State.FAILED);
                    assertThat(String.valueOf(run.failure())).contains("input \"ip\"");
                });
    }
}
