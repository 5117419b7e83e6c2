package io.tocsin.correlate.trial;

import io.tocsin.correlate.drl.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A text that somebody sent to be tried cannot be used; says where and why. */
public final class UnusableTextException extends RuntimeException {

    private final transient List<Problem> problems;

    public UnusableTextException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
