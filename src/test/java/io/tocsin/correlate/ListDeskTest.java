package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.correlate.list.EntryCheck;
import io.tocsin.correlate.list.InMemoryListStore;
import io.tocsin.correlate.list.ListEdit;
import io.tocsin.correlate.list.ListStore;
import io.tocsin.correlate.list.ValueList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListDeskTest {

    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final Instant SOON = START.plus(Duration.ofDays(7));

    private final CountingStore store = new CountingStore();
    private final Correlator rules;
    private Instant now = START;
    private final ListDesk desk;

    ListDeskTest(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/filed.list.yaml"), "entries: [ evil.example, worse.example ]\n");
        rules = Correlator.over(folder);
        InstantSource time = () -> now;
        desk = ListDesk.over(rules, store, time.withZone(ZoneOffset.UTC), RETENTION);
    }

    /** Tells what was read whole. */
    private static final class CountingStore implements ListStore {

        private final ListStore store = new InMemoryListStore();
        private final List<String> read = new ArrayList<>();

        @Override
        public Map<String, Long> versions() {
            return store.versions();
        }

        @Override
        public Optional<ListEdit> find(String name) {
            read.add(name);
            return store.find(name);
        }

        @Override
        public boolean replace(ListEdit edit) {
            return store.replace(edit);
        }
    }

    @BeforeEach
    void load() {
        desk.load();
    }

    @AfterEach
    void close() {
        rules.close();
    }

    @Test
    void manyEntriesAreOneChange() {
        ValueList list = desk.add(
                "feed", IntStream.range(0, 10_000).mapToObj(this::entry).toList(), 0L);

        assertThat(list.version()).isEqualTo(1);
        assertThat(rules.lists().mayContain("feed", "host-9999.example")).isTrue();
        assertThat(list.entries()).hasSize(10_000);
    }

    @Test
    void ofTwoEntriesOfOneValueTheLaterCountsInThePlaceOfTheFirst() {
        desk.add("feed", List.of(entry("a.example", SOON), entry("b.example", SOON)), null);
        ValueList list = desk.add("feed", List.of(entry("x.example", null), entry("A.example", null)), null);

        assertThat(list.entries())
                .extracting(ValueList.Entry::value)
                .containsExactly("A.example", "b.example", "x.example");
        assertThat(list.entry("a.example").orElseThrow().expires()).isNull();
    }

    @Test
    void whatIsOnTheListAlreadyAndWhatIsNotChangeNoVersion() {
        desk.add("feed", List.of(entry("a.example", SOON.plusNanos(5))), null);

        assertThat(desk.add("feed", List.of(entry("a.example", SOON.plusNanos(7))), 1L)
                        .version())
                .isEqualTo(1);
        assertThat(desk.remove("feed", "b.example", 1L).version()).isEqualTo(1);
        assertThat(desk.remove("filed", "good.example", 0L).version()).isZero();
        assertThat(desk.remove("filed", "evil.example", 0L).version()).isEqualTo(1);
        assertThat(desk.remove("filed", "EVIL.example", 1L).version()).isEqualTo(1);
        assertThatThrownBy(() -> desk.remove("feed", "b.example", 0L)).isInstanceOf(ListDesk.StaleListException.class);
    }

    @Test
    void aListThatStaysAsItIsIsNeitherReadNorMadeAgain() {
        desk.add("still", List.of(entry("a.example", null)), null);
        ValueList still = desk.get("still").orElseThrow();
        store.read.clear();

        desk.add("feed", List.of(entry("a.example", null)), null);
        desk.load();

        assertThat(desk.get("still")).containsSame(still);
        assertThat(store.read).containsExactly("feed");
    }

    @Test
    void whatAnotherNodeChangedIsTakenOver() {
        desk.add("feed", List.of(entry("a.example", null)), null);
        assertThat(store.replace(store.find("feed").orElseThrow().with(entry("b.example", null))))
                .isTrue();

        desk.load();

        assertThat(rules.lists().mayContain("feed", "b.example")).isTrue();
        assertThat(desk.get("feed").orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void anEntryThatExpiredBeforeAllEventsThatAreKeptGoesWithTheNextChange() {
        desk.add("feed", List.of(entry("a.example", SOON), entry("b.example", null)), null);

        now = SOON.plus(RETENTION).minusSeconds(1);
        assertThat(desk.add("feed", List.of(entry("c.example", null)), null).entry("a.example"))
                .isPresent();

        now = SOON.plus(RETENTION);
        assertThat(desk.add("feed", List.of(entry("d.example", null)), null).entries())
                .extracting(ValueList.Entry::value)
                .containsExactly("b.example", "c.example", "d.example");
        assertThat(store.find("feed").orElseThrow().added()).hasSize(3);
    }

    @Test
    void anEntryThatExpiredDoesNotComeBackFromTheFile() {
        desk.add("filed", List.of(entry("evil.example", SOON)), null);

        now = SOON.plus(RETENTION).plusSeconds(1);
        desk.add("filed", List.of(entry("c.example", null)), null);

        assertThat(rules.lists().contains("filed", "evil.example", now.toEpochMilli()))
                .isFalse();
        assertThat(rules.lists().contains("filed", "worse.example", now.toEpochMilli()))
                .isTrue();
    }

    @Test
    void theBoundAsksForNewValuesOnly() {
        List<ValueList.Entry> all =
                IntStream.range(0, ListDesk.MAX_ENTRIES).mapToObj(this::entry).toList();
        desk.add("feed", all, null);

        assertThatThrownBy(() -> desk.add("feed", List.of(entry("new.example", null)), null))
                .isInstanceOf(ListDesk.FullListException.class)
                .hasMessageContaining("50001")
                .hasMessageContaining("let them expire");
        assertThat(desk.add("feed", List.of(entry("host-7.example", null)), null)
                        .entry("host-7.example")
                        .orElseThrow()
                        .expires())
                .isNull();

        now = SOON.plus(RETENTION);
        assertThat(desk.add("feed", List.of(entry("new.example", null)), null).entries())
                .hasSize(2);
    }

    @Test
    void whatTheStoreCouldNotTakeIsRefused() {
        List<ValueList.Entry> first = IntStream.range(0, 5_000)
                .mapToObj(i -> new ValueList.Entry("host-" + i, null, "ü".repeat(1_000), "petra"))
                .toList();
        desk.add("feed", first, null);
        List<ValueList.Entry> more = IntStream.range(5_000, 6_500)
                .mapToObj(i -> new ValueList.Entry("host-" + i, null, "ü".repeat(1_000), "petra"))
                .toList();

        assertThatThrownBy(() -> desk.add("feed", more, null))
                .isInstanceOf(ListDesk.FullListException.class)
                .hasMessageContaining("bytes")
                .hasMessageContaining("shorten their notes");
        assertThat(desk.get("feed").orElseThrow().entries()).hasSize(5_000);
        assertThat(desk.remove("feed", "host-1", null).entries()).hasSize(4_999);
    }

    @Test
    void aListThatIsTooLongAlreadyMayBecomeShorter() {
        ListEdit before = new ListEdit(
                "feed",
                1,
                IntStream.rangeClosed(0, ListDesk.MAX_ENTRIES)
                        .mapToObj(this::entry)
                        .toList(),
                Set.of());
        store.replace(before);

        assertThat(desk.remove("feed", "host-1.example", null).entries()).hasSize(ListDesk.MAX_ENTRIES);
    }

    @Test
    void ofSeveralEntriesOfWhichOneIsNotAllowedNoneIsPutOn() {
        assertThatThrownBy(() -> desk.add("feed", List.of(entry("a.example", null), entry(" ", null)), null))
                .isInstanceOfSatisfying(EntryCheck.RefusedEntryException.class, refused -> assertThat(refused.field())
                        .isEqualTo("value"))
                .hasMessageContaining("entry 2 of 2");
        assertThat(desk.get("feed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-000001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z", "+300000000-01-01T00:00:00Z"})
    void aTimeThatNoEventCanHaveIsRefused(Instant expires) {
        assertThatThrownBy(() -> desk.add("feed", List.of(entry("a.example", expires)), null))
                .isInstanceOfSatisfying(EntryCheck.RefusedEntryException.class, refused -> assertThat(refused.field())
                        .isEqualTo("expires"))
                .hasMessageContaining("1970 to 9999");
    }

    private ValueList.Entry entry(int number) {
        return entry("host-" + number + ".example", SOON);
    }

    private static ValueList.Entry entry(String value, @Nullable Instant expires) {
        return new ValueList.Entry(value, expires, "told by a neighbour", "petra");
    }
}
