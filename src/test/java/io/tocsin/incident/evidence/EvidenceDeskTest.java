package io.tocsin.incident.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Evidence;
import io.tocsin.incident.IncidentRecords;
import io.tocsin.incident.Item;
import io.tocsin.incident.TestIncidents;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.Sha256;
import io.tocsin.store.NoEvents;
import io.tocsin.store.TestDatabases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

class EvidenceDeskTest {

    @RegisterExtension
    static final TestDatabases databases = new TestDatabases();

    private static final CustodyKey KEY = text -> Sha256.hex("secret" + text);

    private final HandMovedClock clock = new HandMovedClock();
    private IncidentRecords records = TestIncidents.records();

    private EvidenceDesk desk() {
        return new EvidenceDesk(
                TestIncidents.items(records, clock).evidence(),
                records.files(),
                new NoEvents(),
                new EvidenceProperties(DataSize.ofMegabytes(3)),
                KEY,
                clock);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Item<Evidence> add(EvidenceDesk desk, byte[] bytes) throws IOException {
        return desk.add("i", "../a\\b.bin", "text/plain", new ByteArrayInputStream(bytes), "found", "alice");
    }

    static Stream<IncidentRecords> stores() {
        return Stream.of(TestIncidents.records(), TestIncidents.mongo(databases.fresh()));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aFileIsKeptWholeAndEverybodyWhoHadItIsWrittenDown(IncidentRecords store) throws IOException {
        records = store;
        EvidenceDesk desk = desk();
        byte[] file = bytes(2_500_000);

        Item<Evidence> kept = add(desk, file);

        assertThat(kept.body()).isEqualTo(new Evidence("b.bin", "text/plain", file.length, Sha256.hex(file), "found"));
        desk.open("i", kept.id(), "bob");
        assertThat(desk.fetch(kept, "carol")).isEmpty();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        desk.write(kept.id(), out);
        assertThat(out.toByteArray()).isEqualTo(file);
        desk.change("i", kept.id(), Author.of("bob"), "a note");
        desk.remove("i", kept.id(), Author.of("dave"));
        EvidenceDesk.Report report = desk.verify(kept);
        assertThat(report.problem()).isEmpty();
        assertThat(report.lines())
                .extracting(line -> line.actor() + " " + line.action())
                .containsExactly("alice added", "bob opened", "carol fetched", "bob changed", "dave removed");
    }

    @Test
    void anyChangedByteOfTheFileIsNoticed() throws IOException {
        Item<Evidence> kept = add(desk(), bytes(1_100_000));
        for (long place = 0; place < 2; place++) {
            EvidenceChunk chunk = records.files()
                    .chunks()
                    .get(EvidenceChunk.idOf(kept.id(), place))
                    .orElseThrow();
            byte[] changed = chunk.bytes().clone();
            changed[changed.length / 2] ^= 1;
            records.files()
                    .chunks()
                    .replace(new EvidenceChunk(chunk.id(), chunk.version() + 1, chunk.createdAt(), changed));

            assertThat(desk().verify(kept).problem()).contains("not what was added");
            assertThat(desk().fetch(kept, "bob")).contains("not what was added");

            records.files()
                    .chunks()
                    .replace(new EvidenceChunk(chunk.id(), chunk.version() + 2, chunk.createdAt(), chunk.bytes()));
            assertThat(desk().verify(kept).verified()).isTrue();
        }
    }

    /** Each field of each line, also where the one who changes it makes the hash of a key of their own. */
    @Test
    void anyChangedByteOfTheChainIsNoticed() throws IOException {
        Item<Evidence> kept = add(desk(), bytes(10));
        desk().fetch(kept, "bob");
        desk().fetch(kept, "carol");
        for (CustodyLine line : desk().verify(kept).lines()) {
            for (int field = 0; field < 7; field++) {
                CustodyLine forged = new CustodyLine(
                        line.id(),
                        line.version() + 1,
                        line.evidence(),
                        field == 0 ? line.number() + 7 : line.number(),
                        field == 1 ? line.createdAt().plusMillis(1) : line.createdAt(),
                        field == 2 ? line.actor() + "x" : line.actor(),
                        field == 3 ? line.action() + "x" : line.action(),
                        field == 4 ? line.text() + "x" : line.text(),
                        field == 5 ? Sha256.hex("x") : line.previous(),
                        field == 6 ? Sha256.hex("x") : line.hash());
                IncidentRecords before = records;
                records = copyWith(forged);

                assertThat(desk().verify(kept).verified())
                        .as("line %s, field %s", line.number(), field)
                        .isFalse();

                records = before;
            }
        }
        assertThat(desk().verify(kept).verified()).isTrue();
    }

    private IncidentRecords copyWith(CustodyLine forged) {
        IncidentRecords copy = TestIncidents.records();
        records.files()
                .lines()
                .find(io.tocsin.incident.record.Wanted.all())
                .items()
                .forEach(line -> copy.files().lines().insert(line.id().equals(forged.id()) ? forged : line));
        records.files()
                .heads()
                .find(io.tocsin.incident.record.Wanted.all())
                .items()
                .forEach(copy.files().heads()::insert);
        records.files()
                .chunks()
                .find(io.tocsin.incident.record.Wanted.all())
                .items()
                .forEach(copy.files().chunks()::insert);
        return copy;
    }

    @Test
    void aLineThatIsMissingAtTheEndIsNoticed() throws IOException {
        Item<Evidence> kept = add(desk(), bytes(10));
        desk().fetch(kept, "bob");
        IncidentRecords copy = TestIncidents.records();
        CustodyLine first = desk().verify(kept).lines().get(0);
        copy.files().lines().insert(first);
        records.files().heads().get(kept.id()).ifPresent(copy.files().heads()::insert);
        records = copy;

        assertThat(desk().verify(kept).problem()).contains("Line 2").contains("missing");
    }

    @Test
    void whatIsTooLongOrEmptyIsRefused() {
        assertThatThrownBy(() -> add(desk(), bytes(3 * 1024 * 1024 + 1)))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("max-bytes");
        assertThatThrownBy(() -> add(desk(), bytes(0))).isInstanceOf(BadParameterException.class);
        assertThatThrownBy(() -> desk().freeze("i", List.of("nothing"), "", "alice"))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("nothing");
    }
}
