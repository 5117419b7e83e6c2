package io.tocsin.respond;

import com.google.common.base.Suppliers;
import io.tocsin.platform.Secret;
import io.tocsin.playbook.Mode;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.playbook.Step;
import io.tocsin.respond.connector.MailSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Makes run desks whose runs are kept in memory and that nobody works on, for tests of later rooms. */
public final class RunDesks {

    private static final Supplier<TriggeredRuns> NONE =
            Suppliers.memoize(() -> new RespondWorld(RespondWorld.shipped()).triggered());

    private static final Map<ApprovalDesk, Turns> OF_DESK = new ConcurrentHashMap<>();

    private RunDesks() {}

    public static RunDesk resting(Playbooks playbooks, List<RunListener> listeners, Clock clock) {
        Turns turns = turns(playbooks, clock);
        return new RunDesk(turns.store(), playbooks, turns.outside(), turns.factory(), listeners, clock);
    }

    public static EffectDesk effects(Playbooks playbooks, Clock clock) {
        return new EffectDesk(turns(playbooks, clock));
    }

    public static ApprovalDesk approvals(Playbooks playbooks, Clock clock) {
        Turns turns = turns(playbooks, clock);
        ApprovalDesk desk = new ApprovalDesk(turns);
        OF_DESK.put(desk, turns);
        return desk;
    }

    /** Asks a question, and returns the token of the link by which this person can answer it. */
    public static String linkFor(ApprovalDesk desk, String approver) {
        Turns turns = Objects.requireNonNull(OF_DESK.get(desk));
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 24);
        Playbook playbook = turns.playbooks().get("new-admin-review").orElseThrow();
        String step = playbook.allSteps().stream()
                .filter(Step.Approval.class::isInstance)
                .map(Step::id)
                .findFirst()
                .orElseThrow();
        turns.store().keepPlaybook(playbook.version(), playbook.text());
        turns.store().create(turns.factory().failed(id, playbook, "test", "it only asks"));
        Instant now = turns.now();
        turns.approvals()
                .create(new Approval(
                        id,
                        id,
                        playbook.id(),
                        step,
                        "",
                        "Block 203.0.113.7?",
                        "POST https://fw.example/api/blocks",
                        "f00d",
                        List.of("handler"),
                        2,
                        "",
                        Map.of(),
                        0,
                        Approval.State.OPEN,
                        List.of(),
                        now,
                        now.plusSeconds(3600),
                        null,
                        1));
        return turns.outside().links().token(new ApprovalLinks.Claim(id, 0, "f00d", approver));
    }

    private static Turns turns(Playbooks playbooks, Clock clock) {
        RespondWorld world = new RespondWorld(playbooks);
        MailSettings mail = new MailSettings(
                "", 587, "tocsin@localhost", "security@localhost", "", new Secret(""), true, RespondWorld.NO_MAILBOX);
        world.settings = new RespondSettings(Mode.DRY_RUN, "http://localhost:8080", 1, Map.of(), mail);
        Turns like = world.turns();
        RunFactory factory = new RunFactory(like.outside(), alert -> SenderTrust.UNKNOWN, clock);
        return new Turns(
                like.store(),
                like.approvals(),
                playbooks,
                factory,
                like.calls(),
                like.outside(),
                clock,
                like.random(),
                like.branches(),
                List.of(),
                like.happenings(),
                null);
    }

    public static PlaybookPreview previews(Playbooks playbooks, Clock clock) {
        RespondWorld world = new RespondWorld(playbooks);
        return new PlaybookPreview(playbooks, world.settings, world.guard(), alert -> SenderTrust.TLS, clock);
    }

    public static ShadowReport shadowReport(Playbooks playbooks, Clock clock) {
        return new ShadowReport(new InMemoryRunStore(), playbooks, clock);
    }

    public static DispatchDecisions decisions(Playbooks playbooks) {
        return new DispatchDecisions(playbooks, new InMemoryRunStore());
    }

    /** For tests in which no webhook starts anything. */
    public static TriggeredRuns noneTriggered() {
        return NONE.get();
    }
}
