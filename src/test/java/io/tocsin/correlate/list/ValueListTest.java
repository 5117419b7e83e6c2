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
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final ValueList SPELT = ListFile.read("p/spelt.list.yaml", """
            entries:
              - 2001:DB8::1
              - "::ffff:203.0.113.9"
              - "::FFFF:198.51.100.0/120"
              - 2001:DB8:0:0::/64
              - Evil.Example.
              - "*.Worse.example"
              - D41D8CD98F00B204E9800998ECF8427E
              - Root
              - /opt/Tool
            """);

    @ParameterizedTest
    @CsvSource({
        "2001:db8:0::1, true",
        "[2001:0DB8::0001], true",
        "203.0.113.9, true",
        "::ffff:203.0.113.9, true",
        "::ffff:cb00:7109, true",
        "198.51.100.7, true",
        "::ffff:198.51.100.7, true",
        "198.51.101.7, false",
        "2001:db8::77, true",
        "evil.example, true",
        "EVIL.example, true",
        "evil.example., true",
        "evil.example.., false",
        "d41d8cd98f00b204e9800998ecf8427e, true",
        "D41d8cd98f00b204e9800998ecf8427e, true",
        "Root, true",
        "root, false",
        "/opt/tool, false"
    })
    void aValueIsComparedAsWhatItIsAndNotAsItIsSpelt(String value, boolean on) {
        assertThat(SPELT.contains(value, NOW)).isEqualTo(on);
        assertThat(SPELT.matches(value, NOW)).isEqualTo(on);
    }

    @Test
    void aDomainWithAStarIsOneToo() {
        assertThat(SPELT.matches("WWW.worse.Example", NOW)).isTrue();
        assertThat(SPELT.matches("www.worse.example.", NOW)).isTrue();
        assertThat(SPELT.matches("www.better.example", NOW)).isFalse();
    }

    @Test
    void whatIsShownIsWhatPeopleWroteAndAnySpellingTakesItOff() {
        assertThat(SPELT.values(NOW)).contains("Evil.Example.", "2001:DB8::1");
        assertThat(SPELT.entry("evil.example").orElseThrow().value()).isEqualTo("Evil.Example.");
        ListEdit edit = ListEdit.none("spelt")
                .with(new ValueList.Entry("2001:db8::1", null, "again", "petra"))
                .without("EVIL.EXAMPLE", Optional.of(SPELT));

        assertThat(edit.over(SPELT).values(NOW)).contains("2001:db8::1").doesNotContain("Evil.Example.", "2001:DB8::1");
        assertThat(edit.over(SPELT).contains("evil.example", NOW)).isFalse();
    }

    @Test
    void ofTwoSpellingsOfOneValueTheOneThatStaysLongerCounts() {
        ValueList list = new ValueList(
                "l",
                "",
                List.of(
                        new ValueList.Entry("evil.example", null, "", "file"),
                        new ValueList.Entry("EVIL.example", Instant.ofEpochMilli(NOW - 1), "", "file")));

        assertThat(list.contains("Evil.Example", NOW)).isTrue();
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

    @ParameterizedTest
    @ValueSource(strings = {"/(/", "10.0.0.0/99", "2001:db8::/129", "10.0.0.0/255.0.0.0"})
    void aValueThatSeemsToBeMoreThanATextIsDoubted(String value) {
        assertThat(EntryCheck.doubt(value))
                .hasValueSatisfying(why -> assertThat(why).contains(value, "taken as a plain text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a+/", "10.0.0.0/9", "2001:db8::/32", "192.0.2.1/index.html", "/etc/passwd", "x/99", "*"})
    void aValueThatIsWhatItSeemsIsNotDoubted(String value) {
        assertThat(EntryCheck.doubt(value)).isEmpty();
    }

    @Test
    void aFileThatIsNoListIsRefusedWithItsLine() {
        assertThatThrownBy(() -> ListFile.read("p/x.list.yaml", "description: d\nentrys: []\n"))
                .isInstanceOfSatisfying(
                        Yaml.Wrong.class, wrong -> assertThat(wrong.line()).isEqualTo(2))
                .hasMessageContaining("entrys");
        assertThatThrownBy(() -> ListFile.read("p/x.list.yaml", "entries:\n  - { value: a, expires: soon }\n"))
                .hasMessageContaining("expires");
        assertThatThrownBy(() -> ListFile.read(
                        "p/x.list.yaml", "entries:\n  - { value: a, expires: +300000000-01-01T00:00:00Z }\n"))
                .hasMessageContaining("1970 to 9999");
        assertThatThrownBy(() -> ListFile.read("p/No Name.list.yaml", "entries: []\n"))
                .hasMessageContaining("lower case");
        assertThat(List.of(FILE.name(), FILE.description())).containsExactly("some", "some");
    }
}
