package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {

    @Test
    void fromTheFirstLineThatDiffersToTheLast() {
        assertThat(LineDiff.of("a\nb\nc\nd\n", "a\nB\nc\nD\nd\n")).isEqualTo("@@ line 2 @@\n-b\n-c\n+B\n+c\n+D");
        assertThat(LineDiff.of("a\nb", "a\nx\nb")).isEqualTo("@@ line 2 @@\n+x");
        assertThat(LineDiff.of("a\na\na", "a\na")).isEqualTo("@@ line 3 @@\n-a");
        assertThat(LineDiff.of("a\n", "a")).isEmpty();
    }

    @Test
    void itIsBoundedWhateverTheTextsAre() {
        String many =
                IntStream.range(0, 10_000).mapToObj(i -> "x".repeat(500) + i).collect(Collectors.joining("\n"));

        assertThat(LineDiff.of(many, "y\n" + many + "\nz"))
                .hasSizeLessThan(10_000)
                .contains("-… 9980 more lines", "+… 9982 more lines");
    }
}
