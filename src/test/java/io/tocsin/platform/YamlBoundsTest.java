package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.nodes.Node;

class YamlBoundsTest {

    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(10)));
        }
        return text.toString();
    }

    @Test
    void depthInFlowAndBlockStyleIsRefusedWithItsLine() {
        assertThatThrownBy(() -> Yaml.read("description: x\nentries: " + "[".repeat(20_000)))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("64 levels")
                .extracting(e -> ((Yaml.Wrong) e).line())
                .isEqualTo(2);
        assertThatThrownBy(() -> Yaml.read("- ".repeat(20_000) + "x")).isInstanceOf(Yaml.Wrong.class);
        assertThatThrownBy(() -> Yaml.read("{a: ".repeat(20_000))).isInstanceOf(Yaml.Wrong.class);
    }

    @Test
    void aliasesCountAsAllTheyName() {
        assertThatThrownBy(() -> Yaml.read(bomb()))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("aliases counted in full");
        StringBuilder ladder = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 70; i++) {
            ladder.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }
        assertThatThrownBy(() -> Yaml.read(ladder.toString()))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("64 levels");
        assertThat(Yaml.read("a: &a [x]\nb: *a\nc: *a\n")).isNotNull();
    }

    @Test
    void anAliasInsideWhatItNamesIsRefused() {
        assertThatThrownBy(() -> Yaml.read("a: 1\nb: &b {c: [*b]}\n"))
                .isInstanceOf(Yaml.Wrong.class)
                .hasMessageContaining("stands inside what it names")
                .extracting(e -> ((Yaml.Wrong) e).line())
                .isEqualTo(2);
    }

    @Test
    void aLongListIsReadWhole() {
        String text = "entries:\n" + "  - {value: 203.0.113.7, note: n}\n".repeat(100_000);

        Node root = Yaml.read(text);
        assertThat(Yaml.sequence(Yaml.need(Yaml.mapping(root), "entries", root)))
                .hasSize(100_000);
    }
}
