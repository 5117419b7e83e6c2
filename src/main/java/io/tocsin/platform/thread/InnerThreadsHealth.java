package io.tocsin.platform.thread;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reports the inner threads to operators: a dead or stuck one is a reason to be not ready. */
@Component
final class InnerThreadsHealth implements HealthPart {

    /**
     * A thread.
     *
     * @param state {@code running}, {@code restarting}, {@code stuck} or {@code dead}
     * @param failures how often it failed since it last worked for a minute
     */
    record Report(String thread, String state, long failures) {}

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public List<Report> report() {
        return InnerThreads.all().stream()
                .map(thread -> new Report(thread.name(), thread.state(), thread.failures()))
                .sorted(Comparator.comparing(Report::thread))
                .toList();
    }

    @Override
    public boolean healthy() {
        return problems().isEmpty();
    }

    @Override
    public List<HealthProblem> problems() {
        return InnerThreads.all().stream()
                .map(InnerThread::problem)
                .flatMap(Optional::stream)
                .toList();
    }
}
