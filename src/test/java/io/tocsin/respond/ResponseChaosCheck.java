package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of runs on two nodes over one store, each of which dies at random calls and starts again, against a world outside
 * that fails, answers late, or says to come back: every run ends, each effect is made once and taken back once, and nothing
 * is done after a cancel. Options: {@code tocsin.seed}, {@code tocsin.seeds}, {@code tocsin.runs}.
 */
class ResponseChaosCheck {

    private static final int RUNS = Integer.getInteger("tocsin.runs", 300);
    private static final double DEATHS = 0.004;

    private static final String STEPS = """
            - id: look
              uses: http.request@1
              effect: read
              with: {method: GET, url: "https://intel.example/v1/ip/${{ inputs.ip }}"}
              outputs: {score: {type: int, value: body.score, default: 0}}
              on_error: {use: {score: 0}, note: not known}
            - id: may
              approval: {ask: "Block ${{ inputs.ip }}?", preview: [block], expires: PT10M, on_expiry: deny}
            - id: pause
              wait: {for: PT1M}
            - id: block
              uses: http.request@1
              effect: deny
              with: {method: POST, url: "https://fw.example/api/blocks", json: {address: "${{ inputs.ip }}"}}
              retry: {max_attempts: 8, first: PT1S, max: PT10S, classes: [timeout, connect, http_429, http_5xx]}
              success: status in [200, 201, 409]
              outputs: {id: {type: string, value: body.id, default: ""}}
              verify:
                uses: http.request@1
                with: {method: GET, url: "https://fw.example/api/blocks?address=${{ inputs.ip }}"}
                expect: size(body.items) > 0
              undo:
                uses: http.request@1
                with: {method: DELETE, url: "https://fw.example/api/blocks?address=${{ inputs.ip }}"}
                success: status in [200, 204, 404]
                after: "'PT1H'"
            - id: tell
              foreach: {in: "[1, 2, 3, 4, 5]", as: number, concurrency: 2, on_item_error: continue}
              uses: http.request@1
              effect: notify
              with: {method: POST, url: "https://tickets.example/api/tickets", json: {number: "${{ item.number }}"}}
              idempotency: {header: Idempotency-Key}
              retry: {max_attempts: 8, first: PT1S, max: PT10S, classes: [timeout, connect, http_429, http_5xx]}
              outputs: {key: {type: string, value: body.key, default: ""}}
            """;

    /** Dies before or after one call of some. */
    private static final class RandomDoom extends CrashTest.Doom {

        private final Random random;
        private boolean isOn;
        private int deaths;

        RandomDoom(Random random) {
            super(-1, false);
            this.random = random;
        }

        @Override
        int before() {
            die();
            return 0;
        }

        @Override
        <T> T after(int call, T result) {
            die();
            return result;
        }

        private void die() {
            if (isOn && random.nextDouble() < DEATHS) {
                deaths++;
                throw new CrashTest.Killed();
            }
        }
    }

    /** A world that counts what takes effect, and troubles those who call it. */
    private static final class Troubled extends FakeOutside {

        private final Random random;
        private final Map<String, Integer> made = new LinkedHashMap<>();
        private final Set<String> cancelled = new java.util.HashSet<>();
        private boolean isOn;

        Troubled(Random random) {
            this.random = random;
        }

        @Override
        public ConnectorResult call(ConnectorRequest request, Duration timeout) {
            double dice = isOn ? random.nextDouble() : 1;
            String method = String.valueOf(request.with().get("method"));
            if (dice < 0.05) {
                return unreachable();
            }
            if (dice < 0.15) {
                request.aboutToSend().run();
                return dice < 0.10
                        ? status(500)
                        : new ConnectorResult.Answer(429, Map.of(), null, Duration.ofSeconds(3));
            }
            String address =
                    request.with().get("json") instanceof Map<?, ?> json ? String.valueOf(json.get("address")) : "";
            boolean isBlock = method.equals("POST") && !address.equals("null") && !address.isEmpty();
            ConnectorResult result = super.call(request, timeout);
            if (isBlock) {
                made.merge(address, 1, Integer::sum);
                assertThat(cancelled).as("blocked after its run was cancelled").doesNotContain(address);
            }
            return dice < 0.25 ? lost() : result; // done, and the answer is lost
        }
    }

    @Test
    void everyRunEndsAndEveryEffectIsMadeAndTakenBackOnce(@TempDir Path folder) {
        Playbooks playbooks =
                RespondWorld.of(folder, STEPS, "concurrency: {key: \"ip:${{ inputs.ip }}\", on_conflict: queue}");
        long first = Long.getLong("tocsin.seed", System.nanoTime() & 0xffffff);
        for (long seed = first; seed < first + Integer.getInteger("tocsin.seeds", 3); seed++) {
            System.out.println("ResponseChaosCheck: seed " + seed);
            chaos(playbooks, new Random(seed), "seed " + seed);
        }
    }

    private static void chaos(Playbooks playbooks, Random random, String which) {
        RandomDoom doom = new RandomDoom(random);
        RespondWorld world = CrashTest.doomedWorld(doom, playbooks);
        Troubled outside = new Troubled(random);
        CrashTest.doomConnector(world, doom, outside);
        List<String> ids = new ArrayList<>();
        Map<String, String> addresses = new HashMap<>();
        Playbook playbook = playbooks.inForce().get(0);
        world.runs.keepPlaybook(playbook.version(), playbook.text());
        for (int i = 0; i < RUNS; i++) {
            String ip = "81.2." + i / 250 + "." + (i % 250 + 1);
            String id = "%024x".formatted(i);
            world.runs.create(world.factory().pending(id, playbook, null, Map.of("ip", ip), "person-" + i));
            ids.add(id);
            addresses.put(id, ip);
        }
        doom.isOn = true;
        outside.isOn = true;
        RunExecutor[] nodes = {boot(world, 0, 0), boot(world, 1, 0)};
        int boots = 1;
        for (int second = 0; second < 3600 && !areOver(world, ids); second++) {
            for (int node = 0; node < nodes.length; node++) {
                try {
                    world.effectDesk().takeBackDue();
                    nodes[node].wakeDue();
                    meddle(world, outside, random, ids, addresses);
                } catch (CrashTest.Killed e) {
                    nodes[node] = boot(world, node, boots++);
                }
            }
            world.clock.move(Duration.ofSeconds(1));
        }
        doom.isOn = false;
        outside.isOn = false;
        RunExecutor calm = boot(world, 0, boots);
        world.pass(calm, Duration.ofHours(3));

        Map<Run.State, Integer> ends = new LinkedHashMap<>();
        for (String id : ids) {
            Run run = world.runs.get(id).orElseThrow();
            String ip = String.valueOf(addresses.get(id));
            ends.merge(run.state(), 1, Integer::sum);
            assertThat(run.state().isEnd()).as(which + " " + run).isTrue();
            assertThat(run.state()).as(which + " " + run).isNotEqualTo(Run.State.UNCERTAIN);
            int made = outside.made.getOrDefault(ip, 0);
            assertThat(made).as(which + " blocks of " + ip + ": " + run).isLessThanOrEqualTo(1);
            assertThat(outside.undone.getOrDefault(ip, 0))
                    .as(which + " undone " + ip)
                    .isEqualTo(made);
            if (run.state() == Run.State.SUCCEEDED) {
                assertThat(made).as(which + " " + run).isEqualTo(1);
            }
        }
        assertThat(outside.blocks).as(which + ": nothing stands").isEmpty();
        System.out.println(which + ": " + RUNS + " runs, " + doom.deaths + " deaths, ends " + ends);
        assertThat(doom.deaths).as(which + " deaths").isPositive();
    }

    private static RunExecutor boot(RespondWorld world, int node, int boot) {
        return new RunExecutor(
                world.turns(),
                new RunExecutor.Environment(new NodeIdentity("node-" + node, "boot-" + boot), Runnable::run, 4));
    }

    /** People answer questions, most with yes, and cancel a run now and then. */
    private static void meddle(
            RespondWorld world, Troubled outside, Random random, List<String> ids, Map<String, String> addresses) {
        for (Approval approval :
                world.approvals.find(Approval.State.OPEN, "", 20, null).items()) {
            if (random.nextInt(4) == 0) {
                world.approvalDesk()
                        .decide(
                                approval.id(),
                                new ApprovalDesk.Decision(
                                        "lena",
                                        UnaryOperator.identity(),
                                        Set.of("lead"),
                                        random.nextInt(10) > 0,
                                        "chaos",
                                        Map.of()));
            }
        }
        if (random.nextInt(60) == 0) {
            String id = ids.get(random.nextInt(ids.size()));
            world.runDesk()
                    .cancel(id, false)
                    .filter(run -> run.cancelRequested())
                    .ifPresent(run -> {
                        String ip = Objects.requireNonNull(addresses.get(id));
                        if (outside.made.getOrDefault(ip, 0) == 0) {
                            outside.cancelled.add(ip);
                        }
                    });
        }
    }

    private static boolean areOver(RespondWorld world, List<String> ids) {
        return ids.stream()
                .allMatch(id -> world.runs.get(id).orElseThrow().state().isEnd());
    }
}
