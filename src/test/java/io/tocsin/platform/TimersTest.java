package io.tocsin.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

class TimersTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private Scheduler scheduler;
    private Timers timers;

    @BeforeEach
    void start() throws SchedulerException {
        Properties settings = new Properties();
        settings.setProperty("org.quartz.scheduler.instanceName", "TimersTest");
        settings.setProperty("org.quartz.threadPool.threadCount", "4");
        scheduler = new StdSchedulerFactory(settings).getScheduler();
        scheduler.start();
        timers = new Timers(scheduler);
    }

    @AfterEach
    void stop() throws SchedulerException {
        scheduler.shutdown(true);
    }

    @Test
    void workGoesOnAfterItThrew() throws InterruptedException {
        CountDownLatch turns = new CountDownLatch(3);
        timers.every("failing", Duration.ofMillis(5), () -> {
            turns.countDown();
            throw new IllegalStateException("as told");
        });

        assertThat(turns.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneWorkNeverRunsTwiceAtOnceAndIsDoneOnceForAllWhoAskedBeforeItBegan() throws InterruptedException {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        Timers.Timer timer = timers.every("slow", NEVER, () -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            began.countDown();
            awaitQuietly(go);
            done.incrementAndGet();
            atOnce.decrementAndGet();
            second.countDown();
        });

        timer.wake();
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 50; i++) {
            timer.wake();
        }
        go.countDown();

        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
        assertThat(done).hasValue(2);
    }

    /** Quartz in stand-by starts nothing and does not say so, as after an Error in its scheduler thread. */
    @Test
    void anotherSchedulerTakesOverWhereQuartzStartsNothingAnyMore() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        timers.every("beat", Duration.ofMillis(20), turns::incrementAndGet);
        try (TimersWatch watch = new TimersWatch(timers, Duration.ofMillis(500))) {
            await().until(() -> turns.get() > 2);
            assertThat(watch.problems()).isEmpty();
            // the watch has seen the scheduler started, and looks every 250 ms
            await().pollDelay(Duration.ofSeconds(1)).until(() -> turns.get() > 20);

            scheduler.standby();
            int before = turns.get();

            await().atMost(Duration.ofSeconds(30)).until(() -> turns.get() > before + 20);
            assertThat(timers.scheduler()).isNotSameAs(scheduler);
            assertThat(watch.problems()).isEmpty();
        }
    }

    @Test
    void workThatDoesNotEndIsReportedAndRunsOnlyOnce() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        timers.every("hanging", Duration.ofMillis(20), () -> {
            begun.incrementAndGet();
            awaitQuietly(go);
        });
        timers.every("fine", Duration.ofMillis(20), () -> {});
        try (TimersWatch watch = new TimersWatch(timers, Duration.ofMillis(200))) {
            await().untilAsserted(
                            () -> assertThat(watch.problems()).singleElement().satisfies(problem -> {
                                assertThat(problem.level()).isEqualTo(HealthProblem.Level.DOWN);
                                assertThat(problem.what()).contains("hanging", "at work");
                            }));
            assertThat(begun).hasValue(1);

            go.countDown();
            await().untilAsserted(() -> assertThat(watch.problems()).isEmpty());
        }
    }

    @Test
    void workGoesOnAfterAnError() {
        AtomicInteger turns = new AtomicInteger();
        timers.every("failing", Duration.ofMillis(5), () -> {
            turns.incrementAndGet();
            throw new OutOfMemoryError("as told");
        });

        await().until(() -> turns.get() > 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
