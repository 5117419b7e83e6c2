package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.platform.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files for operators name metrics that the server has, and can be read. */
class DeployFilesTest {

    private static final Pattern DOCUMENTED = Pattern.compile("`(tocsin(?:\\.[a-z]+)+)`((?:, `\\.[a-z]+`)*)");
    private static final Pattern USED = Pattern.compile("\\btocsin_[a-z_]+");

    @Test
    void theAlertRulesOfPrometheusNameDocumentedMetrics() throws IOException {
        String rules = Files.readString(Path.of("docs/deploy/prometheus/tocsin-alerts.yaml"));

        assertThat(Yaml.read(rules)).isNotNull();
        assertThat(used(rules)).hasSizeGreaterThan(8).allSatisfy(DeployFilesTest::isDocumented);
    }

    @Test
    void theDashboardNamesDocumentedMetrics() throws IOException {
        String text = Files.readString(Path.of("docs/deploy/grafana/tocsin.json"));
        JsonNode dashboard = new ObjectMapper().readTree(text);

        assertThat(dashboard.path("panels")).hasSizeGreaterThan(10);
        assertThat(used(text)).hasSizeGreaterThan(12).allSatisfy(DeployFilesTest::isDocumented);
    }

    private static Set<String> used(String text) {
        Set<String> names = new TreeSet<>();
        Matcher name = USED.matcher(text);
        while (name.find()) {
            names.add(name.group());
        }
        return names;
    }

    private static void isDocumented(String used) throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("docs/reference/metrics.md"))) {
            Matcher name = DOCUMENTED.matcher(line);
            while (name.find()) {
                documented.add(name.group(1));
                String family = name.group(1).substring(0, name.group(1).lastIndexOf('.'));
                Matcher more = Pattern.compile("`(\\.[a-z]+)`").matcher(name.group(2));
                while (more.find()) {
                    documented.add(family + more.group(1));
                }
            }
        }
        String plain = used.replaceAll("_(total|seconds_total|seconds|bytes)$", "");
        assertThat(documented)
                .as("the metric of %s", used)
                .anyMatch(name -> name.replace('.', '_').equals(plain)
                        || name.replace('.', '_').equals(used));
    }
}
