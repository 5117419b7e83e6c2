package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.PermanentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouteTextTest {

    @Test
    void theShippedRoutesAreWithinTheBounds() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("routes"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            RouteText.check(Files.readString(file));
        }
    }

    @Test
    void aFileThatIsNestedDeepIsRefusedWithItsLine() {
        assertThatThrownBy(() -> RouteText.check("- route:\n    id: " + "[".repeat(20_000)))
                .isInstanceOf(PermanentException.class)
                .hasMessageStartingWith("line 2: it is nested too deeply: at most 100 levels");
    }

    @Test
    void aliasesCountInFull() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i <= 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> RouteText.check(bomb.toString()))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("values, aliases counted in full");
        RouteText.check("a: &a [x, y]\nb: *a\nc: [*a, *a]\n");
    }

    @Test
    void whatIsNotYamlIsOneSentenceWithItsLineAndNothingOfTheText() {
        assertThatThrownBy(() -> RouteText.check("- route:\n    secret: hunter2\n    id: ["))
                .isInstanceOf(PermanentException.class)
                .hasMessageStartingWith("line 3: it is not YAML, ")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("\n");
        RouteText.check("");
    }
}
