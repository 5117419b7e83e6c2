package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedRulesTest {

    private static final String RULE = """
            package one;
            import io.tocsin.event.Event;
            rule "one"
            @title("T") @severity("low") @key("sourceIp")
            when $e : Event( category == "x" )
            then alert( $e );
            end
            """;

    @TempDir
    Path folder;

    private Path rule;
    private Path compiled;

    @BeforeEach
    void aRule() throws IOException {
        rule = Files.createDirectories(folder.resolve("rules/p")).resolve("one.drl");
        Files.writeString(rule, RULE);
        compiled = folder.resolve("compiled");
    }

    @Test
    void theFolderHoldsTheRulesOfThisBuildOnly() throws IOException {
        ShippedRules.main(arguments());
        Path first = files().get(0);
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH));
        Files.writeString(rule, RULE.replace("\"x\"", "\"y\""));

        ShippedRules.main(arguments());

        assertThat(files()).hasSize(1).doesNotContain(first);
    }

    @Test
    void whatIsCompiledAlreadyStays() throws IOException {
        ShippedRules.main(arguments());
        List<Path> first = files();
        Files.setLastModifiedTime(first.get(0), FileTime.from(Instant.EPOCH));

        ShippedRules.main(arguments());

        assertThat(files()).isEqualTo(first);
    }

    @Test
    void aRuleWithAnErrorIsNotShipped() throws IOException {
        Files.writeString(rule, RULE.replace("category", "categry"));

        assertThatThrownBy(() -> ShippedRules.main(arguments())).hasMessageContaining("one.drl");
    }

    private String[] arguments() {
        return new String[] {folder.resolve("rules").toString(), compiled.toString()};
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(compiled)) {
            return all.toList();
        }
    }
}
