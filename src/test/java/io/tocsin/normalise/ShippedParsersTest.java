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
