package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of metrics names every meter there is. */
class MetricsPageTest {

    private static final Pattern METER = Pattern.compile("(?:builder|counter)\\(\\s*\"(tocsin\\.[a-z.]*[a-z])\"");

    @Test
    void everyMeterStandsOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs/reference/metrics.md"));
        Set<String> meters = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources = new ArrayList<>(
                    files.filter(file -> file.toString().endsWith(".java")).toList());
            for (Path source : sources) {
                Matcher matcher = METER.matcher(Files.readString(source));
                while (matcher.find()) {
                    meters.add(matcher.group(1));
                }
            }
        }

        assertThat(meters).hasSizeGreaterThan(10);
        assertThat(meters).allSatisfy(meter -> assertThat(page).contains("`" + meter + "`"));
    }
}
