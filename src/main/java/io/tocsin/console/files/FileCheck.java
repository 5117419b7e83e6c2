package io.tocsin.console.files;

import java.io.IOException;
import java.util.List;

/** What the server would say of a file with this text. */
@FunctionalInterface
interface FileCheck {

    /**
     * @param problems errors first
     * @param tests what came of the tests beside it; none where there are none, or the text has an error
     */
    record Outcome(List<FileProblem> problems, List<Test> tests) {

        public Outcome {
            problems = List.copyOf(problems);
            tests = List.copyOf(tests);
        }

        boolean hasErrors() {
            return problems.stream().anyMatch(FileProblem::isError);
        }
    }

    /** @param failure empty where it passed */
    record Test(String file, int line, String name, String failure) {}

    /**
     * @param path below the folder
     * @throws IOException where files beside it cannot be read
     */
    Outcome check(String path, String text) throws IOException;
}
