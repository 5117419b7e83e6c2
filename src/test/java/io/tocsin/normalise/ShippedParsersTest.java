package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.normalise.parser.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ShippedParsersTest {

    private static final Path FOLDER = Path.of("src/main/resources/parsers");

    @Test
    void theIndexNamesEveryFile() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            List<String> parsers = files.map(file -> FOLDER.relativize(file).toString())
                    .filter(file -> file.endsWith(ParserFolder.ENDING))
                    .sorted()
                    .toList();

            assertThat(ShippedParsers.files()).isEqualTo(parsers);
        }
    }

    @Test
    void eachHasANameOfItsOwnThatItsFileBears() {
        List<Parser> parsers = ShippedParsers.set().parsers();

        assertThat(parsers).hasSameSizeAs(ShippedParsers.files());
        assertThat(parsers)
                .allSatisfy(parser -> assertThat(parser.file()).endsWith("/" + parser.name() + ParserFolder.ENDING));
    }

    @Test
    void everyKeyEventIsProduced() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("docs/reference/key-events.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Kind"))
                .toList();

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            String[] cells = row.split("\\|");
            assertThat(Vocabulary.of(ShippedParsers.set()).words("event.category"))
                    .contains(cells[2].strip());
            assertThat(Vocabulary.of(ShippedParsers.set()).words("event.action"))
                    .contains(cells[3].strip());
        });
    }

    @Test
    void thePageOfParsersNamesEachOfThem() throws IOException {
        String page = Files.readString(Path.of("docs/reference/parsers.md"));

        assertThat(ShippedParsers.set().parsers())
                .allSatisfy(parser -> assertThat(page).contains("| `" + parser.name() + "` |"));
    }

    @TestFactory
    Stream<DynamicTest> theTestsBesideEachPass() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Parser parser : ShippedParsers.set().parsers()) {
            String file = ParserTests.fileBeside(parser.file());
            for (ParserTests.Result result :
                    new ParserTests(Normaliser.standard(), parser.name()).run(file, ShippedParsers.text(file))) {
                tests.add(
                        DynamicTest.dynamicTest(result.file() + ":" + result.line(), () -> assertThat(result.failure())
                                .isEmpty()));
            }
        }
        return tests.stream();
    }
}
