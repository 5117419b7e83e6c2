package io.tocsin.normalise.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.parser.ParserSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words that are told of are those that the parsers say, over all lines in tests of parsers and rules. */
class LineWordsTest {

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");

    private final Normaliser onlyJava = Normaliser.with(new ParserSet(List.of()));

    @Test
    void noParserSaysAWordThatIsNotToldOf() throws IOException {
        Set<String> unknown = new TreeSet<>();
        int[] known = {0};
        for (String line : lines()) {
            Event event = onlyJava.normaliseOrTell(
                    new RawEvent(
                            "test",
                            RawEvent.Format.SYSLOG,
                            "",
                            Instant.parse("2026-01-05T12:00:00Z"),
                            line.getBytes(UTF_8)),
                    "e",
                    -1);
            if (!event.provider().isEmpty()
                    && !event.field("tocsin.parser.name").matches("(ecs|mozdef).*")) {
                known[0]++;
                LineWords.ALL.forEach((path, words) -> event.fields(path).stream()
                        .filter(word -> !words.contains(word))
                        .forEach(word -> unknown.add(path + " " + word)));
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(known[0]).isGreaterThan(150);
    }

    private static List<String> lines() throws IOException {
        try (Stream<Path> tests = Files.walk(Path.of("src/test/java/io/tocsin/normalise"));
                Stream<Path> rules = Files.walk(Path.of("rules"))) {
            return Stream.concat(tests, rules)
                    .filter(file ->
                            file.toString().endsWith(".java") || file.toString().endsWith(".test.yaml"))
                    .flatMap(LineWordsTest::quoted)
                    .toList();
        }
    }

    private static Stream<String> quoted(Path file) {
        try {
            return QUOTED.matcher(Files.readString(file)).results().map(LineWordsTest::text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(java.util.regex.MatchResult found) {
        String text = found.group(1) == null ? found.group(2) : found.group(1);
        return text.replace("\\\"", "\"").replace("\\n", "\n");
    }
}
