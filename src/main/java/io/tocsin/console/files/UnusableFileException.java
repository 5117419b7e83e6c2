package io.tocsin.console.files;

import java.util.List;

/** A text that has an error, so that it is not saved. */
public final class UnusableFileException extends RuntimeException {

    private final transient List<FileProblem> problems;

    UnusableFileException(String path, List<FileProblem> problems) {
        super(path + " has errors and was not saved: "
                + problems.stream()
                        .filter(FileProblem::isError)
                        .findFirst()
                        .map(problem -> "line " + problem.line() + ": " + problem.message())
                        .orElse(""));
        this.problems = List.copyOf(problems);
    }

    /** As JSON has them. */
    public List<?> problems() {
        return problems;
    }
}
