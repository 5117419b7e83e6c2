package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the console's files without a browser. */
class ConsoleFilesTest {

    private static final Path STATIC = Path.of("src/main/resources/static");
    private static final long MAX_BYTES = 400_000;

    @Test
    void itsOwnCodeStaysSmall() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }

        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    @Test
    void theImportMapNamesFilesThatAreThere() throws IOException {
        Matcher map = Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL)
                .matcher(ConsolePolicy.indexPage());
        assertThat(map.find()).isTrue();

        JsonNode imports = new ObjectMapper().readTree(map.group(1)).path("imports");

        assertThat(imports).isNotEmpty();
        imports.forEach(target -> assertThat(
                        ConsoleFilesTest.class.getClassLoader().getResource("META-INF/resources" + target.asText()))
                .as("%s: the version in index.html is that of the webjar in pom.xml", target.asText())
                .isNotNull());
    }

    @Test
    void nothingMakesMarkupOutOfText() {
        Pattern risky = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|unsafe(HTML|SVG|CSS|Static)|eval\\(|new Function");

        assertThat(files()).allSatisfy(file -> assertThat(read(file)).doesNotContainPattern(risky));
    }

    @Test
    void nothingIsInlineAndNothingLeavesTheServer() {
        Pattern inline = Pattern.compile("\\sstyle=|\\son[a-z]+=[\"']|<style|javascript:");
        Pattern away = Pattern.compile("(https?:)?//(?!www\\.w3\\.org/2000/svg)[a-z0-9-]+\\.[a-z]{2,}");

        assertThat(files())
                .allSatisfy(file ->
                        assertThat(read(file)).doesNotContainPattern(inline).doesNotContainPattern(away));
    }

    /** Fields whose values come from logs, files, people or systems outside; kit/text.js shows them. */
    @Test
    void textFromOutsideIsShownByTheHelperThatIsolatesIt() {
        Pattern bare = Pattern.compile(
                "(?<!=)[>\\s]\\$\\{(?:[\\w?]+\\.)+(?:message|original|title|summary|key|why|assignee|description|note|error"
                        + "|request|detail|remedy|actor|step|uses|rule|playbook|state)\\s*(?:\\|\\|[^}]*)?}");

        assertThat(files().stream().filter(file -> file.toString().matches(".*/(views|kit)/.*\\.js|.*/main\\.js")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(read(file).replaceAll("(class|title|aria-label|tone)=\"[^\"]*\"", ""))
                        .doesNotContainPattern(bare));
    }

    private static List<Path> files() {
        try (Stream<Path> all = Files.walk(STATIC)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
