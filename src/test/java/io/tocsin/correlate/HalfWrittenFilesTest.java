package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.list.ListFile;
import io.tocsin.correlate.trial.RuleTests;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file that ends anywhere: a disk was full, or somebody saved half of it. Each run cuts at other places; {@code
 * -Dtocsin.test.seed=} repeats one.
 */
class HalfWrittenFilesTest {

    private static final Path RULES = Path.of("rules");

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"operations/logging-stopped.drl", "network/upload-in-pieces.drl", "mozdef/zeek.drl"})
    void aRuleFileThatEndsWithinARuleSaysSoInOneSentenceAndItsLastGoodTextStaysInForce(String file) throws IOException {
        String whole = Files.readString(RULES.resolve(file));
        RuleBook book = new RuleBook();
        book.take(Map.of(file, whole), Set.of());
        Set<String> rules = Set.copyOf(book.assemble().rules().keySet());

        for (int at : placesToCut(whole)) {
            String cut = cut(whole, at);
            boolean isWithinARule = count(cut, "\nrule \"") > count(cut + "\n", "\nend\n");
            if (!isWithinARule) {
                continue;
            }
            book.take(Map.of(file, cut), Set.of());

            List<Problem> errors =
                    book.problems().stream().filter(Problem::isError).toList();
            assertThat(errors).as("seed %d, cut at %d", seed, at).hasSize(1);
            isOneSentence(errors.get(0).toString(), "seed %d, cut at %d".formatted(seed, at));
            assertThat(errors.get(0).line()).as("seed %d, cut at %d", seed, at).isPositive();
            assertThat(errors.get(0).suggestion()).isNotEmpty();
            assertThat(book.assemble().rules().keySet())
                    .as("seed %d, cut at %d: in force", seed, at)
                    .isEqualTo(rules);
        }
    }

    @Test
    void aRuleFileThatEndsAnywhereIsNeverAStackTrace() throws IOException {
        for (Path file : files(".drl")) {
            String name = RULES.relativize(file).toString().replace('\\', '/');
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < 4; i++) {
                int at = random.nextInt(whole.length);
                String cut = new String(whole, 0, at, StandardCharsets.UTF_8);
                RuleBook book = new RuleBook();
                book.take(Map.of(name, cut), Set.of());
                book.problems()
                        .forEach(problem ->
                                isOneSentence(problem.toString(), "seed %d, %s cut at %d".formatted(seed, name, at)));
            }
        }
    }

    @Test
    void aListThatEndsAnywhereIsReadOrSaysItsLine() throws IOException {
        for (Path file : files(".list.yaml")) {
            String whole = Files.readString(file);
            for (int at : placesToCut(whole)) {
                try {
                    ListFile.read("p/x.list.yaml", cut(whole, at));
                } catch (Yaml.Wrong e) {
                    assertThat(e.line()).isPositive();
                    isOneSentence(String.valueOf(e.getMessage()), "seed %d, %s cut at %d".formatted(seed, file, at));
                }
            }
        }
    }

    @Test
    void aTestFileThatEndsAnywhereIsReadOrSaysItsLine() throws IOException {
        Path rules = Files.createTempDirectory("rules");
        try (Correlator none = Correlator.over(rules)) {
            RuleTests tests = new RuleTests(none, raw -> {
                throw new IllegalStateException("no rule is there to be tested");
            });
            for (Path file : files(".test.yaml").subList(0, 6)) {
                String whole = Files.readString(file);
                for (int at : placesToCut(whole)) {
                    // "tests" missing, so that nothing is run where the rest can be read
                    String cut = "until: [\n".repeat(at % 2) + cut(whole, at).replace("\ntests:", "\ntest:");
                    assertThat(tests.run("x.test.yaml", "p", cut))
                            .singleElement()
                            .satisfies(result -> {
                                assertThat(result.line()).isPositive();
                                isOneSentence(
                                        String.valueOf(result.failure()),
                                        "seed %d, %s cut at %d".formatted(seed, file, at));
                            });
                }
            }
        } finally {
            Files.delete(rules);
        }
    }

    private static void isOneSentence(String message, String where) {
        assertThat(message)
                .as(where)
                .isNotBlank()
                .hasSizeLessThan(400)
                .doesNotContain("\n", "\tat ", "Exception", "java.", "org.");
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(RULES)) {
            return all.filter(path -> path.toString().endsWith(ending)).sorted().toList();
        }
    }

    /** The end of each line, and some places more. */
    private Set<Integer> placesToCut(String whole) {
        Set<Integer> places = new TreeSet<>();
        for (int at = whole.indexOf('\n'); at >= 0; at = whole.indexOf('\n', at + 1)) {
            places.add(at);
        }
        for (int i = 0; i < 30; i++) {
            places.add(random.nextInt(whole.length()));
        }
        return places;
    }

    private static String cut(String whole, int at) {
        return whole.substring(0, at);
    }

    private static int count(String text, String part) {
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            found.add(at);
        }
        return found.size();
    }
}
