package io.tocsin.correlate.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.Yaml;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueListTest {

    private static final long NOW = Instant.parse("2026-03-02T10:00:00Z").toEpochMilli();

    private static final ValueList FILE = ListFile.read("p/some.list.yaml", """
            description: some
            entries:
              - evil.example
              - 198.51.100.0/24
              - 2001:db8::/33
              - { value: 203.0.113.9, expires: 2026-03-02T11:00:00Z, note: for an hour }
            """);

    @ParameterizedTest
    @CsvSource({
        "evil.example, true",
        "good.example, false",
        "198.51.100.77, true",
        "198.51.101.77, false",
        "2001:db8::1, true",
        "2001:db8:8000::1, false",
        "203.0.113.9, true",
        "'', false",
        "not/an/address, false"
    })
    void aValueIsOnTheListByItsTextOrByANetworkThatHoldsIt(String value, boolean on) {
        assertThat(FILE.contains(value, NOW)).isEqualTo(on);
    }

    @Test
    void anEntryEndsWhenItExpires() {
        long later = Instant.parse("2026-03-02T11:00:00Z").toEpochMilli();

        assertThat(FILE.contains("203.0.113.9", later - 1)).isTrue();
        assertThat(FILE.contains("203.0.113.9", later)).isFalse();
        assertThat(FILE.values(later)).doesNotContain("203.0.113.9").contains("evil.example");
    }

    @Test
    void whatPeopleChangedLiesOverTheFile() {
        ListEdit edit = ListEdit.none("some")
                .with(new ValueList.Entry("worse.example", null, "", "petra"))
                .without("evil.example", Optional.of(FILE));

        assertThat(edit.over(FILE).values(NOW))
                .containsExactly("198.51.100.0/24", "2001:db8::/33", "203.0.113.9", "worse.example");
        assertThat(edit.with(new ValueList.Entry("evil.example", null, "", "petra"))
                        .over(FILE)
                        .contains("evil.example", NOW))
                .isTrue();
        assertThat(edit.over(null).values(NOW)).containsExactly("worse.example");
        assertThat(edit.version()).isEqualTo(2);
    }

    @Test
    void aFileThatIsNoListIsRefusedWithItsLine() {
        assertThatThrownBy(() -> ListFile.read("p/x.list.yaml", "description: d\nentrys: []\n"))
                .isInstanceOfSatisfying(
                        Yaml.Wrong.class, wrong -> assertThat(wrong.line()).isEqualTo(2))
                .hasMessageContaining("entrys");
        assertThatThrownBy(() -> ListFile.read("p/x.list.yaml", "entries:\n  - { value: a, expires: soon }\n"))
                .hasMessageContaining("expires");
        assertThatThrownBy(() -> ListFile.read("p/No Name.list.yaml", "entries: []\n"))
                .hasMessageContaining("lower case");
        assertThat(List.of(FILE.name(), FILE.description())).containsExactly("some", "some");
    }
}
