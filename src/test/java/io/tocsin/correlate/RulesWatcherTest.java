package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesWatcherTest {

    private static final Instant BEGINNING = Instant.parse("2026-01-05T10:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGINNING);
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

    @Test
    void aLookThatDoesNotComeBackIsTold() throws InterruptedException {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (RulesWatcher watcher = new RulesWatcher(
                Duration.ofMillis(1),
                () -> {
                    looking.countDown();
                    answered.await();
                },
                clock)) {
            looking.await();
            assertThat(watcher.hangs()).isZero();
            now.set(BEGINNING.plusSeconds(30));
            assertThat(watcher.hangs()).isZero();
            now.set(BEGINNING.plusSeconds(31));
            assertThat(watcher.hangs()).isEqualTo(Duration.ofSeconds(31));

            answered.countDown();
            await().untilAsserted(() -> assertThat(watcher.hangs()).isZero());
        }
    }

    @Test
    void healthIsNotGoodWhileALookHangs(@TempDir Path folder) {
        try (Correlator rules = Correlator.over(folder)) {
            RulesHealth hanging = new RulesHealth(rules, () -> Duration.ofSeconds(45));

            assertThat(hanging.healthy()).isFalse();
            assertThat(hanging.report()).singleElement().satisfies(file -> {
                assertThat(file.state()).isEqualTo("error");
                assertThat(file.error()).startsWith("a look at the rules folder has not come back for 45 s");
            });
            assertThat(new RulesHealth(rules).healthy()).isTrue();
        }
    }
}
