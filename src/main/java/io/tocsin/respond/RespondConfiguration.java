package io.tocsin.respond;

import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import io.tocsin.platform.thread.InnerThreads;
import io.tocsin.playbook.Playbooks;
import io.tocsin.respond.connector.Connector;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the room together. */
@Configuration
class RespondConfiguration {

    private final Clock clock = Clock.systemUTC();

    @Bean
    Outside outside(RespondSettings settings) {
        return new Outside(settings);
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

    @Bean
    RunExecutor runExecutor(
            RunStore store,
            EffectLedger ledger,
            Playbooks playbooks,
            Outside outside,
            Connector connector,
            ExecutorService runWorkers,
            Folders folders,
            ObjectProvider<RunListener> listeners) {
        return new RunExecutor(
                store,
                playbooks,
                outside,
                new CallRunner(connector, ledger, outside, clock),
                new RunExecutor.Environment(
                        NodeIdentity.of(folders.data()),
                        clock,
                        RandomGenerator.getDefault(),
                        runWorkers,
                        ordered(listeners)));
    }

    @Bean
    Dispatcher dispatcher(
            Playbooks playbooks,
            RunStore store,
            Outside outside,
            RunExecutor executor,
            ObjectProvider<PendingDispatches> sources,
            ObjectProvider<RunListener> listeners,
            Timers timers) {
        return new Dispatcher(
                playbooks,
                store,
                new RunFactory(outside, clock),
                executor,
                sources.orderedStream().toList(),
                ordered(listeners),
                timers);
    }

    @Bean
    RunDesk runDesk(RunStore store, Playbooks playbooks, Outside outside, ObjectProvider<RunListener> listeners) {
        return new RunDesk(store, playbooks, outside, ordered(listeners), clock);
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
