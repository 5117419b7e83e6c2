package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A rule that finds nothing but events made by hand may be one that no product's log can reach. Each live rule therefore has
 * a test that begins with what its product writes; {@link RulePacksTest} runs it.
 */
class RulesReachedByRawLinesTest {

    private static final Path RULES = Path.of("rules");
    private static final Pattern RULE = Pattern.compile("(?s)\nrule \"([^\"]+)\"(.*?)\nwhen");

    @Test
    void eachLiveRuleHasATestThatBeginsWithALine() throws IOException {
        Set<String> live = new TreeSet<>();
        for (Path file : files(".drl")) {
            Matcher rule = RULE.matcher(Files.readString(file));
            while (rule.find()) {
                if (!rule.group(2).contains("@status(\"draft\")")) {
                    live.add(rule.group(1));
                }
            }
        }
        Set<String> reached = new TreeSet<>();
        for (Path file : files(".test.yaml")) {
            Map<?, ?> document =
                    (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            for (Object test : (List<?>) document.get("tests")) {
                reached.addAll(reached((Map<?, ?>) test, document.get("rule")));
            }
        }

        // An indicator stands in the folder enrichment, which tests of rules do not have: EnrichmentFolderTest meets
        // one.
        live.remove("indicator-met");
        assertThat(live).hasSizeGreaterThan(90).isSubsetOf(reached);
    }

    /** The rules that a test expects to find something in lines alone. */
    private static Set<String> reached(Map<?, ?> test, Object rule) {
        Set<String> reached = new TreeSet<>();
        boolean isOfLines =
                ((List<?>) test.get("input")).stream().allMatch(input -> ((Map<?, ?>) input).containsKey("line"));
        if (isOfLines && test.get("expect") instanceof List<?> expected) {
            for (Object alert : expected) {
                Object named = ((Map<?, ?>) alert).get("rule");
                reached.add(String.valueOf(named == null ? rule : named));
            }
        }
        return reached;
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(RULES)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
