package io.tocsin.log;

import static io.tocsin.log.EventLogContract.raw;
import static io.tocsin.log.EventLogContract.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.event.RawEvent;
import io.tocsin.platform.TinyDisk;
import io.tocsin.platform.TransientException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The disk of the event log fills up and has room again: what was accepted is there, and it accepts again by itself. */
class FullDiskTest {

    private static final LogProperties SETTINGS = new LogProperties(
            DataSize.ofGigabytes(1), Duration.ofDays(7), DataSize.ofGigabytes(1), Duration.ofMinutes(1));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path temp;

    @Test
    void aFullDiskRefusesAndTheLogAcceptsAgainOnceThereIsRoom() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(temp, 256);
                RocksEventLog log = new RocksEventLog(disk.folder().resolve("log"), SETTINGS, Clock.systemUTC())) {
            log.append(List.of(raw("before")));
            disk.fill();

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            log.append(List.of(large()));
                        }
                    })
                    .isInstanceOf(TransientException.class)
                    .hasMessageContaining("Is there room");
            long accepted = log.end();

            disk.free();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> log.append(List.of(raw("after"))) >= accepted);

            assertThat(texts(log.read(0, 1))).containsExactly("before");
            assertThat(texts(log.read(log.end() - 1, 1))).containsExactly("after");
            assertThat(positions(log))
                    .isEqualTo(LongStream.range(0, log.end()).boxed().toList());
        }
    }

    /** Read in parts, since a read gives a bounded number of bytes. */
    private static List<Long> positions(RocksEventLog log) {
        List<Long> positions = new ArrayList<>();
        for (List<LogRecord> part = log.read(0, 100); !part.isEmpty(); part = log.read(positions.size(), 100)) {
            part.forEach(item -> positions.add(item.position()));
        }
        return positions;
    }

    private static RawEvent large() {
        return new RawEvent("s", RawEvent.Format.SYSLOG, "", Instant.EPOCH, new byte[100_000]);
    }
}
