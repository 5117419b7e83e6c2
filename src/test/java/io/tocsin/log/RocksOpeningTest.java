package io.tocsin.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.platform.PermanentException;
import io.tocsin.store.embedded.EmbeddedMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class RocksOpeningTest {

    private static void isRefused(Callable<?> opening, String... saying) {
        assertThatThrownBy(opening::call)
                .isInstanceOf(PermanentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(saying).doesNotContain("\n"));
    }

    @Test
    void aDamagedLogOrStoreSaysWhatToDo(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("CURRENT"), "garbage");

        isRefused(() -> new RecordStore(folder), "The event log in " + folder + " is damaged", "from a backup");
        isRefused(() -> EmbeddedMongo.open(folder), "The embedded store in " + folder + " is damaged", "from a backup");
    }

    @Test
    void oneThatLacksAFileIsDamaged(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("CURRENT"), "MANIFEST-000999\n");

        isRefused(() -> new RecordStore(folder), "The event log in " + folder + " is damaged", "from a backup");
        isRefused(() -> EmbeddedMongo.open(folder), "The embedded store in " + folder + " is damaged", "from a backup");
    }

    @Test
    void oneThatIsOpenIsLockedAndAFileIsNoFolder(@TempDir Path folder) throws IOException {
        try (RecordStore open = new RecordStore(folder)) {
            isRefused(() -> new RecordStore(folder), "is locked. Is another server running on it?", "set tocsin.data");
            assertThat(open).isNotNull();
        }
        Path file = Files.writeString(folder.resolve("file"), "");
        isRefused(() -> new RecordStore(file), "cannot be opened", "make the folder writable");
    }

    @Test
    void aNewerFormatIsNamed() {
        RocksDBException newer = new RocksDBException(
                "unknown table format", new Status(Status.Code.NotSupported, Status.SubCode.None, "x"));

        assertThat(RocksOpening.failure("event log", Path.of("/log"), newer))
                .hasMessageStartingWith("The event log in /log was written by a newer version of Tocsin");
    }
}
