package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.correlate.drl.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are nested so deeply that a parser gives up: an error of theirs, and nothing to the others. */
class DeepFilesTest {

    private static final int DEEP = 20_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void writeGoodRule() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/good.drl"), rule("good", "category == \"a\""));
    }

    @Test
    void aRuleIsAnErrorOfItsFileAndTheOthersAreInForce() throws IOException {
        String conditions = "(".repeat(DEEP) + "category == \"a\"" + ")".repeat(DEEP);
        Files.writeString(folder.resolve("p/deep.drl"), rule("deep", conditions));

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .asString()
                    .contains("p/deep.drl:1", "nested too deeply", "write fewer parentheses");
            assertThat(rules.isInForce("p/good.drl")).isTrue();
        }
    }

    @Test
    void aListIsAnErrorOfItsFileAndTheRulesAreInForce() throws IOException {
        Files.writeString(folder.resolve("p/deep.list.yaml"), "entries: " + "[".repeat(DEEP));

        try (Correlator rules = Correlator.over(folder)) {
            assertThat(rules.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .asString()
                    .contains("p/deep.list.yaml:1", "nested too deeply");
            assertThat(rules.isInForce("p/good.drl")).isTrue();
        }
    }

    @Test
    void whoLooksAtTheFolderGoesOnWhateverALookRunsInto() {
        AtomicInteger looks = new AtomicInteger();

        try (RulesWatcher watcher = new RulesWatcher(Duration.ofMillis(1), () -> {
            if (looks.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
        })) {
            await().untilAsserted(() -> assertThat(looks).hasValueGreaterThan(1));
            assertThat(watcher).isNotNull();
        }
    }

    private static String rule(String id, String conditions) {
        return "package p;\nrule \"" + id + "\" @title(\"t\") @severity(\"low\")\nwhen $e : Event( " + conditions
                + " ) then alert( $e ); end\n";
    }
}
