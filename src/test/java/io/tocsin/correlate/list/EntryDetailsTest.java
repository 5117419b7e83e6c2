package io.tocsin.correlate.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import io.tocsin.platform.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries of lists mean beyond their value. */
class EntryDetailsTest {

    private static final Event EVENT = Event.builder()
            .put("event.id", "e1")
            .put("event.original", "secret word")
            .put("message", "Login refused for kirk")
            .put("host.name", "web1.example.com")
            .put("source.ip", "10.1.2.3")
            .put("tags", List.of("gate", "eu"))
            .put("unmapped.pairs", List.of(List.of("delete:member", "cn=x"), List.of("add:y")))
            .put("tocsin.source", "hidden")
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ message: refused, tags: gate } | true",
                "{ message: refused, tags: shed } | false",
                "{ message: refuse } | false",
                "{ message: '/Login .* kirk/' } | true",
                "{ message: 'Login*' } | true",
                "{ host.name: '*.example.com' } | true",
                "{ host.name: example.com } | false",
                "{ host.name: '/web\\d\\.example\\.com/' } | true",
                "{ source.ip: 10.0.0.0/8 } | true",
                "{ source.ip: [ 192.0.2.1, 10.1.2.3 ] } | true",
                "{ unmapped.pairs: 'delete:*member*' } | true",
                "{ unmapped.absent: '' } | false",
                "{ '*': web1 } | true",
                "{ '*': web1.example.com } | true",
                "{ '*': eu } | true",
                "{ '*': web } | false",
                "{ '*': secret } | false",
                "{ '*': hidden } | false"
            })
    void allThatAnEntryNamesHasToFit(String match, boolean fits) {
        ValueList list = ListFile.read("p/l.list.yaml", "entries: [ { value: one, match: " + match + " } ]");

        assertThat(!list.fitting(EVENT, 0).isEmpty()).isEqualTo(fits);
    }

    @Test
    void anEntryThatNamesNothingMeansEventsThatMentionItsValue() {
        ValueList list = ListFile.read(
                "p/l.list.yaml", "entries: [ kirk, spock, { value: gate, expires: 2026-01-01T00:00:00Z } ]");

        assertThat(list.fitting(EVENT, Instant.parse("2026-02-01T00:00:00Z").toEpochMilli()))
                .extracting(ValueList.Entry::value)
                .containsExactly("kirk");
        assertThat(list.fitting(EVENT, 0)).extracting(ValueList.Entry::value).containsExactly("kirk", "gate");
    }

    @Test
    void whatAnEntrySaysOfItsAlertIsRead() {
        EntryDetails details = ListFile.read(
                        "p/l.list.yaml",
                        "entries: [ { value: v, within: 5m, count: 3, key: source.ip, severity: high, tags: [ a, b ],"
                                + " category: c, summary: '{entry}' } ]")
                .entries()
                .get(0)
                .details();

        assertThat(details)
                .isEqualTo(new EntryDetails(
                        Map.of(),
                        Duration.ofMinutes(5),
                        3,
                        "source.ip",
                        Severity.HIGH,
                        List.of("a", "b"),
                        "c",
                        "{entry}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ value: v, within: soon }",
                "{ value: v, within: 8d }",
                "{ value: v, count: many }",
                "{ value: v, severity: bad }",
                "{ value: v, match: { message: '/(/' } }",
                "{ value: v, matches: { message: x } }"
            })
    void whatCannotBeMeantIsRefusedWithItsLine(String entry) {
        assertThatThrownBy(() -> ListFile.read("p/l.list.yaml", "entries:\n  - " + entry))
                .isInstanceOfSatisfying(
                        Yaml.Wrong.class, wrong -> assertThat(wrong.line()).isEqualTo(2));
    }

    @Test
    void whatPeopleChangeOfAnEntryLeavesWhatItMeans() {
        ValueList file = ListFile.read("p/l.list.yaml", "entries: [ { value: v, match: { tags: shed } } ]");
        ValueList changed = ListEdit.none("l")
                .with(new ValueList.Entry("v", null, "asked for", "petra"))
                .over(file);

        assertThat(changed.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.note()).isEqualTo("asked for");
            assertThat(entry.details().match()).containsKey("tags");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "22:00-06:00, 2026-01-05T23:00:00Z, true",
        "22:00-06:00, 2026-01-05T06:00:00Z, true",
        "22:00-06:00, 2026-01-05T12:00:00Z, false",
        "03:05:00-04:10:00, 2026-01-05T03:04:59Z, false",
        "03:05:00-04:10:00, 2026-01-05T04:10:00.900Z, true",
        "12:00-13:00 Europe/Berlin, 2026-01-05T11:30:00Z, true",
        "12:00-13:00 Europe/Berlin, 2026-01-05T12:30:00Z, false"
    })
    void aPartOfTheDayHoldsBothItsEnds(String period, Instant at, boolean holds) {
        assertThat(DayPeriod.of(period).holds(at.toEpochMilli())).isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22-06", "25:00-26:00", "22:00-06:00 Nowhere/Else", "22:00"})
    void whatIsNoPartOfADayIsRefused(String period) {
        assertThatThrownBy(() -> DayPeriod.of(period))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no part of a day");
    }
}
