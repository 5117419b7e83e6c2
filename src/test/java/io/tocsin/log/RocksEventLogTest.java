package io.tocsin.log;

import static io.tocsin.log.EventLogContract.NOON;
import static io.tocsin.log.EventLogContract.raw;
import static io.tocsin.log.EventLogContract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.springframework.util.unit.DataSize;

class RocksEventLogTest implements EventLogContract {

    private final Path temp;
    private final List<RocksEventLog> opened = new ArrayList<>();

    RocksEventLogTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(RocksEventLog::close);
    }

    @Override
    public EventLog open(long maxBytes) {
        return open(temp.resolve("log"), maxBytes, Long.MAX_VALUE);
    }

    private RocksEventLog open(Path folder, long maxBytes, long retainBytes) {
        LogProperties settings = new LogProperties(
                DataSize.ofBytes(maxBytes), Duration.ofDays(7), DataSize.ofBytes(retainBytes), Duration.ofMinutes(1));
        RocksEventLog log = new RocksEventLog(folder, settings, Clock.fixed(NOON, ZoneOffset.UTC));
        opened.add(log);
        return log;
    }

    private RocksEventLog open() {
        return open(temp.resolve("log"), 1_000_000, Long.MAX_VALUE);
    }

    @Test
    void everythingIsThereAfterReopening() {
        RocksEventLog log = open();
        log.append(List.of(raw("one"), raw("two")));
        log.moveCursor("pipeline", 1);
        String id = log.id();
        long unread = log.unreadBytes();
        log.close();

        RocksEventLog again = open();

        assertThat(again.id()).isEqualTo(id);
        assertThat(texts(again.read(0, 10))).containsExactly("one", "two");
        assertThat(again.cursor("pipeline")).isEqualTo(1);
        assertThat(again.unreadBytes()).isEqualTo(unread);
        assertThat(again.append(List.of(raw("three")))).isEqualTo(2);
    }

    @Test
    void whatWasAcknowledgedSurvivesADeathWithoutClosing() throws IOException {
        RocksEventLog log = open();
        for (int i = 0; i < 50; i++) {
            log.append(List.of(raw("r" + i)));
        }
        log.moveCursor("pipeline", 20);

        Path copy = temp.resolve("copy");
        copy(temp.resolve("log"), copy);
        RocksEventLog again = open(copy, 1_000_000, Long.MAX_VALUE);

        assertThat(again.id()).isEqualTo(log.id());
        assertThat(again.end()).isEqualTo(50);
        assertThat(again.cursor("pipeline")).isEqualTo(20);
        assertThat(texts(again.read(49, 10))).containsExactly("r49");
    }

    @Test
    void aSnapshotOfAClosedLogIsRefused() {
        RocksEventLog log = open();
        log.close();

        assertThatThrownBy(() -> log.into(Path.of("snapshot"))).isInstanceOf(TransientException.class);
    }

    @Test
    void appendsOfManyThreadsSurviveReopening() {
        appendsOfManyThreadsGetDensePositionsThatAReaderSeesWithoutHoles();
        List<String> before = texts(opened.get(0).read(0, 1000));
        opened.get(0).close();

        assertThat(texts(open().read(0, 1000))).hasSize(320).isEqualTo(before);
    }

    @Test
    void aFlippedByteIsToldWithItsPositionAndReadingGoesOnBehindIt() throws RocksDBException {
        RocksEventLog log = open();
        log.append(List.of(raw("one"), raw("two"), raw("three")));
        log.close();
        change((db, records) -> {
            byte[] value = db.get(records, key(1));
            value[value.length - 6] ^= 1;
            db.put(records, key(1), value);
        });

        RocksEventLog again = open();

        assertThat(texts(again.read(0, 10))).containsExactly("one");
        CorruptRecordException corrupt = catchThrowableOfType(CorruptRecordException.class, () -> again.read(1, 10));
        assertThat(corrupt.position()).isEqualTo(1);
        assertThat(corrupt).hasMessageContaining("Record 1").hasMessageContaining("checksum");
        assertThat(texts(again.read(2, 10))).containsExactly("three");
        assertThat(again.positionAt(NOON)).isZero();
        again.moveCursor("pipeline", 1);
        assertThat(again.unreadBytes()).isPositive();
    }

    @Test
    void aMissingRecordInTheMiddleIsCorruptToo() throws RocksDBException {
        RocksEventLog log = open();
        log.append(List.of(raw("one"), raw("two"), raw("three")));
        log.close();
        change((db, records) -> db.delete(records, key(1)));

        RocksEventLog again = open();

        assertThat(texts(again.read(0, 10))).containsExactly("one");
        CorruptRecordException corrupt = catchThrowableOfType(CorruptRecordException.class, () -> again.read(1, 10));
        assertThat(corrupt.position()).isEqualTo(1);
        assertThat(texts(again.read(2, 10))).containsExactly("three");
    }

    @Test
    void recordsThatTheDiskLostAtTheEndAreNotGivenOutAgain() throws RocksDBException {
        RocksEventLog log = open();
        log.append(List.of(raw("one"), raw("two"), raw("three")));
        log.moveCursor("pipeline", 3);
        log.close();
        change((db, records) -> db.delete(records, key(2)));

        RocksEventLog again = open();

        assertThat(again.append(List.of(raw("four")))).isEqualTo(3);
        assertThat(texts(again.read(3, 10))).containsExactly("four");
    }

    @Test
    void aDamagedDataFileIsAnErrorWithAPositionAndNotAnEnd() throws IOException, RocksDBException {
        RocksEventLog log = open();
        log.append(List.of(raw("one"), raw("two")));
        log.close();
        change((db, records) -> {}); // opening moves the write-ahead log into a data file
        for (Path file : files(temp.resolve("log"), ".sst")) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[10] ^= 0x55;
            Files.write(file, bytes);
        }

        assertThatThrownBy(() -> open().read(0, 10))
                .isInstanceOf(PermanentException.class)
                .hasMessageMatching("(?s).*(Record 0|Cannot).*");
    }

    @Test
    void theLogTimeNeverGoesBackSoThatItCanBeSearched() {
        RocksEventLog log = open();
        log.append(List.of(
                raw("one", NOON), raw("late clock", NOON.minusSeconds(3600)), raw("three", NOON.plusSeconds(1))));

        assertThat(log.positionAt(NOON.minusSeconds(10))).isZero();
        assertThat(log.positionAt(NOON.plusMillis(1))).isEqualTo(2);
        assertThat(log.read(1, 1).get(0).raw().receivedAt()).isEqualTo(NOON.minusSeconds(3600));
    }

    @Test
    void whatIsOldAndReadGoesAndItsPositionsAreNeverUsedAgain() {
        RocksEventLog log = open();
        log.append(List.of(
                raw("old", NOON.minus(Duration.ofDays(9))),
                raw("old too", NOON.minus(Duration.ofDays(8))),
                raw("new")));

        assertThat(log.deleteOld()).isZero();
        log.moveCursor("pipeline", 3);
        log.moveCursor("slow", 1);
        assertThat(log.deleteOld()).isEqualTo(1);
        log.moveCursor("slow", 3);
        assertThat(log.deleteOld()).isEqualTo(1);

        assertThat(log.start()).isEqualTo(2);
        assertThat(texts(log.read(0, 10))).containsExactly("new");
        log.close();
        RocksEventLog again = open();
        assertThat(again.start()).isEqualTo(2);
        assertThat(again.append(List.of(raw("next")))).isEqualTo(3);
    }

    @Test
    void whatIsReadAndTooMuchGoesThoughItIsYoung() {
        RocksEventLog log = open(temp.resolve("log"), 1_000_000, 0);
        log.append(List.of(raw("one"), raw("two"), raw("three")));
        log.moveCursor("pipeline", 3);

        assertThat(log.deleteOld()).isEqualTo(3);

        assertThat(log.start()).isEqualTo(3);
        assertThat(log.read(0, 10)).isEmpty();
        log.close();
        assertThat(open().append(List.of(raw("four")))).isEqualTo(3);
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefusedWithTheReason() {
        open();

        assertThatThrownBy(this::open)
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("Is another server running on it");
    }

    @Test
    void aClosedLogSaysSo() {
        RocksEventLog log = open();
        log.close();

        assertThatThrownBy(() -> log.append(List.of(raw("x"))))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void healthTellsTheLagAndWarnsBeforeTheLogIsFull() {
        RocksEventLog log = open(temp.resolve("log"), 100, 0);
        LogHealth health = new LogHealth(
                log, new LogHealthProperties(10, DataSize.ofGigabytes(10), 100), () -> null, Clock.systemUTC());
        assertThat(health.healthy()).isTrue();

        log.append(List.of(raw("x".repeat(100)), raw("y")));

        assertThat(health.healthy()).isFalse();
        assertThat(((LogHealth.Report) health.report()).lag()).isEqualTo(2);
    }

    private interface Change {
        void apply(RocksDB db, ColumnFamilyHandle records) throws RocksDBException;
    }

    private void change(Change change) throws RocksDBException {
        Path folder = temp.resolve("log");
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        try (Options options = new Options()) {
            RocksDB.listColumnFamilies(options, folder.toString())
                    .forEach(name -> families.add(new ColumnFamilyDescriptor(name)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (DBOptions options = new DBOptions();
                RocksDB db = RocksDB.open(options, folder.toString(), families, handles)) {
            change.apply(db, handles.get(0));
            handles.forEach(ColumnFamilyHandle::close);
        }
    }

    private static byte[] key(long position) {
        return java.nio.ByteBuffer.allocate(8).putLong(0, position).array();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from, "")) {
            if (!file.endsWith("LOCK")) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
