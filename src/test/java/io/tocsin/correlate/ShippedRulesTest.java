package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.correlate.book.ShippedRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedRulesTest {

    private static final String RULE = """
            package p;
            import io.tocsin.event.Event;
            rule "one"
            @title("T") @severity("low") @key("source.ip")
            when $e : Event( category == "x" )
            then alert( $e );
            end
            """;

    private final Path folder;

    ShippedRulesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theFolderHoldsTheRulesOfThisBuildOnly() throws IOException {
        write(RULE);
        ShippedRules.main(arguments());
        Path first = files().get(0);
        Files.setLastModifiedTime(first, FileTime.from(Instant.EPOCH));
        write(RULE.replace("\"x\"", "\"y\""));

        ShippedRules.main(arguments());

        assertThat(files()).hasSize(1).doesNotContain(first);
    }

    @Test
    void whatIsCompiledAlreadyStays() throws IOException {
        write(RULE);
        ShippedRules.main(arguments());
        List<Path> first = files();
        Files.setLastModifiedTime(first.get(0), FileTime.from(Instant.EPOCH));

        ShippedRules.main(arguments());

        assertThat(files()).isEqualTo(first);
    }

    @Test
    void aRuleWithAnErrorIsNotShipped() throws IOException {
        write(RULE.replace("category", "categry"));

        assertThatThrownBy(() -> ShippedRules.main(arguments())).hasMessageContaining("categry");
    }

    private void write(String rule) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("rules/p")).resolve("one.drl"), rule);
    }

    private String[] arguments() {
        return new String[] {
            folder.resolve("rules").toString(), folder.resolve("compiled").toString()
        };
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("compiled"))) {
            return all.toList();
        }
    }
}
