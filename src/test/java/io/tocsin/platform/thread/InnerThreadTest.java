package io.tocsin.platform.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.HealthProblem.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerThreadTest {

    private static final String NAME = "inner-thread-test";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeEach
    void count() {
        Metrics.addRegistry(meters);
    }

    @AfterEach
    void stopCounting() {
        Metrics.removeRegistry(meters);
    }

    private static List<HealthProblem> problems() {
        return new InnerThreadsHealth()
                .problems().stream()
                        .filter(problem -> problem.what().contains(NAME))
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
    void aBodyThatAnythingEndsIsStartedAgainAndReported(Class<? extends Throwable> what) {
        AtomicInteger starts = new AtomicInteger();
        double before = restarts();
        try (InnerThread thread = InnerThread.start(NAME, self -> {
            if (starts.incrementAndGet() == 1) {
                sneaky(what.getDeclaredConstructor().newInstance());
            }
            self.pause(Duration.ofMinutes(5));
        })) {
            await().until(() -> starts.get() == 2);

            assertThat(thread.isAlive()).isTrue();
            assertThat(restarts()).isEqualTo(before + 1);
            assertThat(problems()).singleElement().satisfies(problem -> {
                assertThat(problem.level()).isEqualTo(Level.DEGRADED);
                assertThat(problem.what()).contains(what.getSimpleName());
            });
        }
    }

    private double restarts() {
        return meters.find("tocsin.threads.restarts").tag("thread", NAME).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aBodyThatFailsEachTimeIsDown() {
        try (InnerThread thread = InnerThread.start(NAME, self -> {
            throw new OutOfMemoryError("as told");
        })) {
            await().until(() -> thread.failures() >= InnerThread.TOO_MANY);

            assertThat(problems()).singleElement().satisfies(problem -> {
                assertThat(problem.level()).isEqualTo(Level.DOWN);
                assertThat(problem.what()).contains("keeps failing", "as told");
            });
        }
        assertThat(problems()).isEmpty();
    }

    @Test
    void aBeatThatIsTooOldIsStuckAndRestIsNot() {
        CountDownLatch go = new CountDownLatch(1);
        try (InnerThread thread = InnerThread.start(NAME, Duration.ofMillis(20), self -> {
            self.beat();
            go.await();
            self.rest();
            self.pause(Duration.ofMinutes(5));
        })) {
            await().untilAsserted(() -> assertThat(problems()).singleElement().satisfies(problem -> {
                assertThat(problem.level()).isEqualTo(Level.DOWN);
                assertThat(problem.what()).contains("no progress");
            }));

            go.countDown();
            await().untilAsserted(() -> assertThat(problems()).isEmpty());
            assertThat(thread.state()).isEqualTo("running");
        }
    }

    @Test
    void aBodyThatReturnsHasEndedAndIsNotReported() {
        InnerThread thread = InnerThread.start(NAME, self -> {});

        await().until(() -> !thread.isAlive());
        assertThat(problems()).isEmpty();
        assertThat(InnerThreads.all()).doesNotContain(thread);
    }

    @Test
    void closingEndsAPauseAtOnceAndStartsNothingAgain() {
        AtomicInteger starts = new AtomicInteger();
        InnerThread thread = InnerThread.start(NAME, self -> {
            starts.incrementAndGet();
            self.pause(Duration.ofMinutes(5));
            throw new IllegalStateException("while closing");
        });
        await().until(() -> starts.get() == 1);

        thread.close();
        thread.joinUninterruptibly();

        assertThat(starts).hasValue(1);
    }

    @Test
    void aThreadOfAPoolThatAnErrorEndsIsCounted() {
        ThreadFactory pool = InnerThreads.pool(NAME);
        double before = restarts();

        pool.newThread(() -> {
                    throw new StackOverflowError("as told");
                })
                .start();

        await().until(() -> restarts() == before + 1);
    }
}
