package io.tocsin.respond;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.ListDesk;
import io.tocsin.incident.Markings;
import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import io.tocsin.platform.thread.InnerThreads;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Playbooks;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.respond.connector.Connector;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the room together. */
@Configuration
class RespondConfiguration {

    private final Clock clock = Clock.systemUTC();

    @Bean
    Outside outside(
            RespondSettings settings, Playbooks playbooks, ObjectProvider<ApproverDirectory> people, Folders folders) {
        return new Outside(
                settings,
                () -> playbooks.serverGuards().mode(),
                Playbook::mode,
                people.getIfAvailable(() -> Outside.EVERYBODY),
                new SecretStore(folders.data(), settings.secretsKeyFile()));
    }

    /** A list that nobody can read refuses every effect that is guarded by it. */
    @Bean
    GuardLists guardLists(ObjectProvider<ListDesk> lists) {
        return name -> Optional.ofNullable(lists.getIfAvailable()).flatMap(desk -> desk.get(name));
    }

    /** Where no events are stored, nobody knows who sent the evidence. */
    @Bean
    Evidence evidence(ObjectProvider<EventStore> events) {
        return alert -> Optional.ofNullable(events.getIfAvailable())
                .map(store -> Evidence.in(store).trustOf(alert))
                .orElse(SenderTrust.UNKNOWN);
    }

    @Bean
    ResponseBudgets responseBudgets(BudgetStore store, Playbooks playbooks) {
        return new ResponseBudgets(store, playbooks, clock);
    }

    @Bean
    Guard guard(GuardLists lists, ResponseBudgets budgets, Playbooks playbooks, ObjectProvider<MeterRegistry> meters) {
        return new Guard(
                lists, budgets, clock, meters.getIfAvailable(SimpleMeterRegistry::new), playbooks::serverGuards);
    }

    @Bean
    RunFactory runFactory(Outside outside, Evidence evidence) {
        return new RunFactory(outside, evidence, clock);
    }

    /** Takes as many runs as there are workers; others stay due in the store. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService runWorkers(RespondSettings settings) {
        return new ThreadPoolExecutor(
                0,
                settings.workers(),
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                InnerThreads.pool("respond-worker"));
    }

    /** Where the branches of a step are worked on; one too many is worked on by the thread that gives it. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService branchWorkers(RespondSettings settings) {
        return new ThreadPoolExecutor(
                0,
                settings.workers() * 2,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                InnerThreads.pool("respond-branch"),
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    private static SharingGuard sharing(ObjectProvider<Markings> markings) {
        return (work, request) -> {
            Markings there = markings.getIfAvailable();
            return there == null
                    ? SharingGuard.NONE.refusal(work, request)
                    : SharingGuard.by(there).refusal(work, request);
        };
    }

    @Bean
    Turns turns(
            RunStore store,
            ApprovalStore approvals,
            EffectLedger ledger,
            AnswerCache answers,
            Playbooks playbooks,
            RunFactory factory,
            Outside outside,
            Connector connector,
            Guard guard,
            @Qualifier("branchWorkers") ExecutorService branchWorkers,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<RunListener> listeners,
            ObjectProvider<EventStore> events,
            ObjectProvider<AlertDesk> alerts,
            ObjectProvider<Markings> markings) {
        return new Turns(
                store,
                approvals,
                playbooks,
                factory,
                new CallRunner(
                        new GuardedConnector(
                                connector,
                                guard,
                                sharing(markings),
                                new CallGate(meters.getIfAvailable(SimpleMeterRegistry::new))),
                        ledger,
                        answers,
                        outside,
                        clock),
                outside,
                clock,
                RandomGenerator.getDefault(),
                branchWorkers,
                ordered(listeners),
                new StoredHappenings(events, alerts),
                null);
    }

    @Bean
    RunExecutor runExecutor(
            Turns turns,
            RespondSettings settings,
            @Qualifier("runWorkers") ExecutorService runWorkers,
            Folders folders) {
        return new RunExecutor(
                turns, new RunExecutor.Environment(NodeIdentity.of(folders.data()), runWorkers, settings.workers()));
    }

    @Bean
    EffectDesk effectDesk(Turns turns) {
        return new EffectDesk(turns);
    }

    @Bean
    IncidentRuns incidentRuns(RunDesk runs, EffectDesk effects) {
        return new IncidentRuns(runs, effects);
    }

    @Bean
    ApprovalDesk approvalDesk(Turns turns) {
        return new ApprovalDesk(turns);
    }

    @Bean
    Dispatcher dispatcher(
            Playbooks playbooks,
            RunStore store,
            Outside outside,
            RunFactory factory,
            ResponseBudgets budgets,
            Guard guard,
            RunExecutor executor,
            EffectDesk effects,
            TriggeredRuns triggered,
            ObjectProvider<PendingDispatches> sources,
            ObjectProvider<RunListener> listeners,
            Timers timers) {
        return new Dispatcher(
                playbooks,
                store,
                factory,
                outside,
                budgets,
                guard,
                executor,
                effects,
                triggered,
                sources.orderedStream().toList(),
                ordered(listeners),
                clock,
                timers);
    }

    @Bean
    TriggeredRuns triggeredRuns(
            Playbooks playbooks,
            RunStore store,
            ScheduleStore schedules,
            RunFactory factory,
            ObjectProvider<RunListener> listeners) {
        return new TriggeredRuns(playbooks, store, schedules, factory, ordered(listeners), clock);
    }

    @Bean
    RunDesk runDesk(
            RunStore store,
            Playbooks playbooks,
            Outside outside,
            RunFactory factory,
            ObjectProvider<RunListener> listeners) {
        return new RunDesk(store, playbooks, outside, factory, ordered(listeners), clock);
    }

    @Bean
    PlaybookPreview playbookPreview(Playbooks playbooks, RespondSettings settings, Guard guard, Evidence evidence) {
        return new PlaybookPreview(playbooks, settings, guard, evidence, clock);
    }

    @Bean
    ShadowReport shadowReport(RunStore store, Playbooks playbooks) {
        return new ShadowReport(store, playbooks, clock);
    }

    @Bean
    RunMeters runMeters() {
        return new RunMeters();
    }

    @Bean
    PlaybooksHealth playbooksHealth(Playbooks playbooks, Outside outside) {
        return new PlaybooksHealth(playbooks, outside);
    }

    private static List<RunListener> ordered(ObjectProvider<RunListener> listeners) {
        return listeners.orderedStream().toList();
    }
}
