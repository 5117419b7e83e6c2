package io.tocsin.respond;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a run would do: the run is made in memory, as a dry run, and walked to its end by the engine of production. It
 * reaches nothing outside, and nothing of it is kept. Safe for many threads.
 */
public final class PlaybookPreview {

    private static final String ID = "0".repeat(24);
    private static final int MOST_TURNS = 1000;

    private final Playbooks playbooks;
    private final Outside outside;
    private final Guard guard;
    private final Evidence evidence;
    private final Clock clock;

    /** @param settings as the server has them */
    PlaybookPreview(Playbooks playbooks, RespondSettings settings, Guard guard, Evidence evidence, Clock clock) {
        this.playbooks = playbooks;
        outside = new Outside(settings, () -> Mode.DRY_RUN);
        this.guard = guard;
        this.evidence = evidence;
        this.clock = clock;
    }

    /** One without a server: every target is at {@code https://<name>.example}, and no list is known. */
    public static PlaybookPreview offline(Playbooks playbooks, Playbook playbook, SenderTrust trust) {
        Clock clock = Clock.systemUTC();
        ResponseBudgets budgets = new ResponseBudgets(new InMemoryBudgetStore(), playbooks, clock);
        Guard guard =
                new Guard(name -> Optional.empty(), budgets, clock, new SimpleMeterRegistry(), playbooks::serverGuards);
        return new PlaybookPreview(playbooks, TrialWorld.settings(playbook), guard, alert -> trust, clock);
    }

    /** Makes the alert of which a file tells, by dotted paths, with {@code rule} and {@code severity}. */
    public static Alert alert(Map<String, Object> fields) {
        return PlaybookTrial.alert(fields, Clock.systemUTC().instant());
    }

    /**
     * Returns the run as it would end; its steps have the requests, secrets masked, and say where a guard would refuse.
     *
     * @param alert null for none
     * @throws IllegalArgumentException where an input is missing or wrong, saying which
     */
    public Run of(Playbook playbook, @Nullable Alert alert, Map<String, Object> inputs, String actor) {
        RunFactory factory = new RunFactory(outside, evidence, clock);
        InMemoryRunStore store = new InMemoryRunStore();
        Run run = factory.pending(ID, playbook, alert, inputs, actor);
        store.keepPlaybook(playbook.version(), playbook.text());
        store.create(run);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Turns turns = new Turns(
                store,
                new InMemoryApprovalStore(),
                playbooks,
                factory,
                new CallRunner(
                        new GuardedConnector(new Nowhere(), guard, SharingGuard.NONE, new CallGate(meters)),
                        new InMemoryEffectLedger(),
                        new InMemoryAnswerCache(),
                        outside,
                        clock),
                outside,
                clock,
                RandomGenerator.getDefault(),
                Runnable::run,
                List.of(),
                new TrialHappenings(Map.of(), clock),
                null);
        RunExecutor executor = new RunExecutor(
                turns, new RunExecutor.Environment(new NodeIdentity("preview", "preview"), Runnable::run, 1));
        for (int i = 0; i < MOST_TURNS && !isOver(store); i++) {
            executor.wakeDue();
        }
        return store.get(ID).orElse(run);
    }

    private static boolean isOver(RunStore store) {
        return store.get(ID).filter(run -> run.state().isEnd()).isPresent();
    }

    /** A dry run calls nothing; should it, nothing is reached. */
    private static final class Nowhere implements Connector {

        @Override
        public ConnectorResult call(ConnectorRequest request, Duration timeout) {
            return new ConnectorResult.Failure(ErrorClass.INTERNAL, "a preview reaches nothing", false);
        }
    }
}
