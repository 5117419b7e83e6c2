package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test that {@code docs/explanation/security.md} names is there. */
class SecurityPageTest {

    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:IT|Test|Check))(?:\\.(\\w+))?`");

    @Test
    void theTestsThatItNamesAreThere() throws IOException {
        Map<String, Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src/test/java"))) {
            files = all.filter(path -> path.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            path -> path.getFileName().toString().replace(".java", ""), path -> path, (a, b) -> a));
        }
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher name = NAMED.matcher(Files.readString(Path.of("docs/explanation/security.md")));
        while (name.find()) {
            named++;
            Path file = files.get(name.group(1));
            String method = name.group(2);
            if (file == null || (method != null && !Files.readString(file).contains("void " + method + "("))) {
                missing.add(name.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).isGreaterThan(60);
    }
}
