package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed with -9 again and again while runs read, ask, wait, write, go through lists and take effects back,
 * against a {@link TroubledTarget}. Every run ends; every effect is there once, or is reported as uncertain where the target
 * honours no key; every undo happens once; nothing happens after a cancel.
 *
 * <p>{@code -Dtocsin.kills=200} kills so often, {@code -Dtocsin.runs} makes so many runs, {@code -Dtocsin.seed} repeats one.
 */
class ResponseKillsCheck {

    private static final int KILLS = Integer.getInteger("tocsin.kills", 10);
    private static final int RUNS = Integer.getInteger("tocsin.runs", 60);
    private static final Duration ENOUGH = Duration.ofMinutes(10);
    private static final String CHAOS = "chaos";

    private static final String PLAYBOOK = """
            apiVersion: playbook/v1
            id: chaos
            title: Everything a run can do
            triggers: {manual: {roles: [admin]}}
            inputs: {ip: {type: ip, required: true}}
            defaults:
              timeout: PT1S
              retry: {max_attempts: 30, first: PT0.2S, max: PT2S, budget: PT10M, classes: [timeout, connect, http_429, http_5xx]}
            steps:
              - id: look
                uses: http.request@1
                effect: read
                with: {method: GET, url: "${{ targets.target.url }}/look?address=${{ inputs.ip }}"}
                outputs: {score: {type: int, value: body.score}}
              - id: may
                approval: {ask: "Block ${{ inputs.ip }}, score ${{ steps.look.score }}?", preview: [block], expires: PT1H}
              - id: pause
                wait: {for: PT3S}
              - id: block
                uses: http.request@1
                effect: write
                with: {method: POST, url: "${{ targets.target.url }}/blocks", json: {address: "${{ inputs.ip }}"}}
                verify:
                  uses: http.request@1
                  with: {method: GET, url: "${{ targets.target.url }}/blocks?address=${{ inputs.ip }}"}
                  expect: size(body.items) > 0
                undo:
                  uses: http.request@1
                  with: {method: DELETE, url: "${{ targets.target.url }}/blocks?address=${{ inputs.ip }}"}
                  after: "'PT20S'"
              - id: tell
                foreach: {in: "[1, 2, 3, 4, 5]", as: number, concurrency: 2}
                uses: http.request@1
                effect: notify
                with: {method: POST, url: "${{ targets.target.url }}/tickets", json: {address: "${{ inputs.ip }}", number: "${{ item.number }}"}}
                idempotency: {header: Idempotency-Key}
              - id: note
                uses: http.request@1
                effect: notify
                with: {method: POST, url: "${{ targets.target.url }}/notes", json: {address: "${{ inputs.ip }}"}}
                retry: {max_attempts: 1}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Map<String, String> runs = new LinkedHashMap<>();
    private final Map<String, Boolean> cancelled = new LinkedHashMap<>();

    @Test
    void everyRunEndsAndEveryEffectIsThereOnce() throws Exception {
        long seed = Long.getLong("tocsin.seed", System.nanoTime() & 0xffffff);
        Random random = new Random(seed);
        System.out.printf("response kills: %d kills, %d runs, seed %d%n", KILLS, RUNS, seed);
        Path playbooks = Files.createDirectories(folder.resolve("playbooks"));
        Files.writeString(playbooks.resolve("chaos.yaml"), PLAYBOOK);
        try (TroubledTarget target = new TroubledTarget(new Random(seed));
                TocsinProcess server = new TocsinProcess(folder.resolve("data"))
                        .with("tocsin.playbooks", playbooks)
                        .with("tocsin.respond.workers", 16)
                        .with("tocsin.respond.targets.target.url", target.url())) {
            server.start();
            for (int kill = 0; kill < KILLS; kill++) {
                int wanted = (int) Math.ceil(RUNS * (kill + 1.0) / KILLS);
                boolean atStart = kill > 0 && random.nextInt(4) == 0;
                if (atStart) {
                    TimeUnit.MILLISECONDS.sleep(
                            random.nextInt(Math.max(1000, (int) server.ready().toMillis())));
                } else {
                    server.awaitUp();
                    work(server, target, random, wanted, random.nextInt(6000));
                }
                server.kill();
                server.launch();
            }
            server.awaitUp();
            await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(1)).until(() -> {
                work(server, target, random, RUNS, 0);
                return isOver(server);
            });
            target.calm();
            await().atMost(ENOUGH).pollInterval(Duration.ofSeconds(1)).until(() -> target.standing()
                    .isEmpty());
            assertAll(server, target);
        }
    }

    /** Starts runs, answers questions and cancels, as people do, for so long. */
    private void work(TocsinProcess server, TroubledTarget target, Random random, int wanted, int millis)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            while (runs.size() < wanted) {
                String address = "81.2." + runs.size() / 250 + "." + (runs.size() % 250 + 1);
                HttpResponse<String> made = server.send(
                        "POST",
                        "/api/v1/playbooks/" + CHAOS + "/runs",
                        "application/json",
                        "{\"inputs\":{\"ip\":\"" + address + "\"}}");
                assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
                String location = made.headers().firstValue("Location").orElseThrow();
                runs.put(address, location.substring(location.lastIndexOf('/') + 1));
            }
            for (JsonNode approval :
                    server.get("/api/v1/approvals?state=open&size=50").path("items")) {
                String decision = random.nextInt(10) == 0 ? "deny" : "approve";
                server.send(
                        "POST",
                        "/api/v1/approvals/" + approval.path("id").asText() + "/decision",
                        "application/json",
                        "{\"decision\":\"" + decision + "\",\"reason\":\"chaos\"}");
            }
            if (random.nextInt(6) == 0) {
                cancelOne(server, target, random);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        } while (System.nanoTime() < end);
    }

    private void cancelOne(TocsinProcess server, TroubledTarget target, Random random)
            throws IOException, InterruptedException {
        List<String> addresses = new ArrayList<>(runs.keySet());
        String address = addresses.get(random.nextInt(addresses.size()));
        boolean compensate = random.nextBoolean();
        if (cancelled.containsKey(address)) {
            return;
        }
        HttpResponse<String> answer = server.send(
                "POST",
                "/api/v1/runs/" + runs.get(address) + "/cancel?compensate=" + compensate,
                "application/json",
                "");
        if (answer.statusCode() / 100 == 2) {
            cancelled.put(address, compensate);
            target.cancelled(address);
        }
    }

    private boolean isOver(TocsinProcess server) throws IOException, InterruptedException {
        return server.all("runs?playbook=" + CHAOS).stream().noneMatch(run -> Set.of("pending", "running")
                .contains(run.path("state").asText()));
    }

    private void assertAll(TocsinProcess server, TroubledTarget target) throws IOException, InterruptedException {
        Map<String, JsonNode> byId = server.all("runs?playbook=" + CHAOS).stream()
                .collect(Collectors.toMap(run -> run.path("id").asText(), run -> run, (one, same) -> one));
        Map<String, Integer> ends = new TreeMap<>();
        runs.forEach((address, id) -> {
            JsonNode run = byId.get(id);
            assertThat(run).as("run %s of %s is there", id, address).isNotNull();
            String state = run.path("state").asText();
            ends.merge(state, 1, Integer::sum);
            String which = address + ": " + run;
            assertThat(state).as(which).isIn("succeeded", "denied", "cancelled", "uncertain", "failed");
            assertThat(target.blocked(address)).as("blocks, " + which).isLessThanOrEqualTo(1);
            assertThat(target.unblocked(address)).as("undone, " + which).isEqualTo(target.blocked(address));
            assertThat(target.tickets(address)).as("tickets, " + which).doesNotHaveDuplicates();
            assertThat(target.notes(address)).as("notes, " + which).isLessThanOrEqualTo(1);
            if (Set.of("succeeded", "uncertain", "failed").contains(state)) {
                assertThat(target.blocked(address)).as(which).isEqualTo(1);
                assertThat(target.tickets(address))
                        .as(which)
                        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 5)
                                .mapToObj(String::valueOf)
                                .toList());
            }
            if (state.equals("succeeded")) {
                assertThat(target.notes(address)).as(which).isEqualTo(1);
            }
            if (state.equals("failed")) {
                assertThat(target.notes(address)).as(which).isZero();
            }
            if (Set.of("uncertain", "failed").contains(state)) { // the one step that is not tried again
                assertThat(run.path("failure").path("step").asText()).as(which).isEqualTo("note");
            }
        });
        assertThat(target.afterCancel()).as("calls after a cancel").isEmpty();
        assertThat(server.all("effects?state=uncertain"))
                .as("uncertain effects are listed")
                .hasSizeGreaterThanOrEqualTo(ends.getOrDefault("uncertain", 0));
        System.out.printf(
                "response kills: %d kills, %d runs ended %s, %d cancelled, %d calls; each effect once, each undo once%n",
                KILLS, RUNS, ends, cancelled.size(), target.calls());
    }
}
