package io.tocsin.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The process dies before or after any one of its calls to the stores or to the world outside, and is started again:
 * nothing that a person outside can see happens twice or not at all.
 */
class CrashTest {

    private static final Playbooks PLAYBOOKS = RespondWorld.shipped();

    /** Stands for kill -9: nothing catches it, nothing is tidied up. */
    static final class Killed extends Error {}

    /** Counts calls, and dies at the chosen one: before it is made, or after it was made and before it returned. */
    static class Doom {

        private final int at;
        private final boolean after;
        private int calls;

        Doom(int at, boolean after) {
            this.at = at;
            this.after = after;
        }

        /** Returns the call's number. */
        int before() {
            calls++;
            if (calls == at && !after) {
                throw new Killed();
            }
            return calls;
        }

        <T> T after(int call, T result) {
            if (call == at && after) {
                throw new Killed();
            }
            return result;
        }
    }

    private static RespondWorld doomedWorld(Doom doom) {
        return doomedWorld(doom, PLAYBOOKS);
    }

    /** A world whose stores and outside count calls, and die at the chosen one. */
    static RespondWorld doomedWorld(Doom doom, Playbooks playbooks) {
        RespondWorld world = new RespondWorld(playbooks);
        world.runs = new InMemoryRunStore() {
            @Override
            public synchronized Optional<Leased> lease(String id, NodeIdentity holder, Instant now, Duration length) {
                int call = doom.before();
                return doom.after(call, super.lease(id, holder, now, length));
            }

            @Override
            public synchronized Optional<Run> save(Run run, Lease lease) {
                int call = doom.before();
                return doom.after(call, super.save(run, lease));
            }

            @Override
            public synchronized Optional<Run> saveAndRelease(Run run, Lease lease) {
                int call = doom.before();
                return doom.after(call, super.saveAndRelease(run, lease));
            }

            @Override
            public synchronized boolean claimKey(String key, String run) {
                int call = doom.before();
                return doom.after(call, super.claimKey(key, run));
            }

            @Override
            public synchronized void releaseKey(String key, String run) {
                int call = doom.before();
                super.releaseKey(key, run);
                doom.after(call, true);
            }
        };
        world.effects = new InMemoryEffectLedger() {
            @Override
            public synchronized boolean create(EffectRecord effect) {
                int call = doom.before();
                return doom.after(call, super.create(effect));
            }

            @Override
            public synchronized boolean update(EffectRecord effect) {
                int call = doom.before();
                return doom.after(call, super.update(effect));
            }

            @Override
            public synchronized Optional<EffectRecord> get(String key) {
                int call = doom.before();
                return doom.after(call, super.get(key));
            }
        };
        doomConnector(world, doom, world.outside);
        return world;
    }

    /** Lets calls to the outside die, too. */
    static void doomConnector(RespondWorld world, Doom doom, Connector real) {
        world.connector = new Connector() {
            @Override
            public ConnectorResult call(ConnectorRequest request, Duration timeout) {
                int call = doom.before();
                return doom.after(call, real.call(request, timeout));
            }

            @Override
            public ConnectorResult find(ConnectorRequest request, Duration timeout) {
                int call = doom.before();
                return doom.after(call, real.find(request, timeout));
            }
        };
    }

    /** Runs the shipped playbook with one death; returns whether the run got far enough to meet it. */
    private static boolean survives(int at, boolean after, boolean troubled) {
        Doom doom = new Doom(at, after);
        RespondWorld world = doomedWorld(doom);
        world.outside.mailbox = true;
        world.outside.looksUntilMailShows = 2;
        if (troubled) {
            world.outside.answer("POST /api/blocks", FakeOutside.unreachable(), FakeOutside.lost());
            world.outside.answer("POST /api/tickets", FakeOutside.status(503), FakeOutside.lost());
        }
        String id = world.pending("203.0.113.7").id();
        boolean killed = false;
        try {
            world.runToEnd(world.boot("boot-1"), id);
        } catch (Killed e) {
            killed = true;
        }

        Run run = world.runToEnd(world.boot("boot-2"), id);

        String which = (after ? "after" : "before") + " call " + at + ": " + run;
        assertThat(run.state()).as(which).isEqualTo(Run.State.SUCCEEDED);
        assertThat(run.steps()).as(which).noneMatch(step -> step.state() == StepResult.State.FAILED);
        assertThat(world.outside.blocks)
                .as(which)
                .containsEntry("203.0.113.7", 1)
                .hasSize(1);
        assertThat(world.outside.tickets).as(which).hasSize(1);
        assertThat(world.outside.mails.values()).as(which).containsExactly(1);
        return killed;
    }

    @Test
    void aDeathAtAnyPointLosesNothingAndDoublesNothing() {
        for (boolean after : new boolean[] {false, true}) {
            int at = 1;
            while (survives(at, after, false)) {
                at++;
            }
            assertThat(at).as("points of death").isGreaterThan(20);
        }
    }

    @Test
    void neitherDoesADeathAmongRetries() {
        for (boolean after : new boolean[] {false, true}) {
            int at = 1;
            while (survives(at, after, true)) {
                at++;
            }
            assertThat(at).as("points of death").isGreaterThan(30);
        }
    }

    @Test
    void theNextStartGoesOnAtOnceAlthoughTheDeadProcessHeldALease() {
        Doom doom = new Doom(6, true);
        RespondWorld world = doomedWorld(doom);
        String id = world.pending("203.0.113.7").id();
        try {
            world.boot("boot-1").wakeDue();
        } catch (Killed e) {
            assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.RUNNING);
        }

        world.boot("boot-2").wakeDue();

        assertThat(world.clock.instant()).isEqualTo(RespondWorld.START);
        assertThat(world.runs.get(id).orElseThrow().state()).isEqualTo(Run.State.SUCCEEDED);
    }

    @Test
    void anotherNodeHasToWaitForTheLeaseToRunOut() {
        RespondWorld world = doomedWorld(new Doom(6, true));
        Run run = world.pending("203.0.113.7");
        world.runs.lease(run.id(), new NodeIdentity("node-2", "b"), world.clock.instant(), RunExecutor.LEASE);

        world.boot("boot-1").wakeDue();
        assertThat(world.outside.calls).isEmpty();

        world.clock.move(RunExecutor.LEASE);
        assertThat(world.runs.lease(
                        run.id(), new NodeIdentity("node-1", "c"), world.clock.instant(), RunExecutor.LEASE))
                .isPresent();
    }
}
