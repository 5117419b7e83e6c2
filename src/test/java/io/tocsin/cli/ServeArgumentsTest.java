package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.HealthReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code serve} takes, and what it says when it has started. */
class ServeArgumentsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "serve --server.port=1 --tocsin.data=x", "--tocsin.data=x --debug"})
    void settingsAreTaken(String line) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));

        assertThat(CommandLineTool.isServe(words)).isTrue();
        assertThat(CommandLineTool.refuses(words)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve now",
                "serve --tocsin.data x",
                "serve -Dtocsin.data=x",
                "--port=8080",
                "serve serve",
                "--tocsin.data=x --tocsin.data=y"
            })
    void whatNobodyReadsIsRefused(String line) {
        assertThat(CommandLineTool.refuses(List.of(line.split(" ")))).isTrue();
    }

    private record Part(List<HealthProblem> problems) implements HealthPart {

        @Override
        public String name() {
            return "store";
        }

        @Override
        public Object report() {
            return List.of();
        }

        @Override
        public boolean healthy() {
            return problems.isEmpty();
        }
    }

    private static String headline(HealthProblem... problems) {
        return Welcome.headline(HealthReport.problems(List.of(new Part(List.of(problems)))));
    }

    @Test
    void theBannerSaysReadyOnlyWhereItIsAndNamesWhatToDo() {
        assertThat(headline()).contains("Tocsin is ready.");
        assertThat(headline(HealthProblem.degraded("The disk is nearly full.", "Make room.")))
                .contains("not all is well", "store", "The disk is nearly full.", "Make room.")
                .doesNotContain("ready.");
        assertThat(headline(
                        HealthProblem.degraded("The disk is nearly full.", "Make room."),
                        HealthProblem.down("The store is away.", "Start it.")))
                .contains("NOT READY")
                .containsSubsequence("The store is away.", "Start it.", "The disk is nearly full.");
    }
}
