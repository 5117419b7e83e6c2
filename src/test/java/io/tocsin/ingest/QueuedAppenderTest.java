package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.log.EventLog;
import io.tocsin.log.InMemoryEventLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuedAppenderTest {

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Sources sources = new Sources(registry);
    private final QueuedAppender appender = appender(Duration.ofMinutes(1));

    @AfterEach
    void close() {
        log.refuse(false);
        appender.close();
    }

    private QueuedAppender appender(Duration drainAtMost) {
        return new QueuedAppender(log, sources, new ArrivalQueue(2, 1000), Duration.ofMillis(5), drainAtMost);
    }

    private static RawEvent raw(String text) {
        return new RawEvent("s", Format.SYSLOG, "", Instant.EPOCH, text.getBytes(UTF_8));
    }

    QueuedAppenderTest() {
        sources.source("s");
    }

    private double count(String what) {
        return registry.get("tocsin.ingest." + what)
                .tag("source", "s")
                .functionCounter()
                .count();
    }

    private List<String> logged() {
        return log.raws().stream().map(raw -> new String(raw.payload(), UTF_8)).toList();
    }

    /** Gets a batch into the appender's hands, so that what comes next stays in the queue. */
    private void occupy() {
        log.refuse(true);
        appender.acceptWaiting(raw("0"));
        await().until(() -> {
            appender.acceptOrShed(raw("x"));
            return count("shed") > 0;
        });
    }

    @Test
    void messagesAreAppendedInOrderAndCounted() {
        for (int i = 0; i < 50; i++) {
            appender.acceptWaiting(raw("m" + i));
        }

        await().until(() -> log.end() == 50);
        assertThat(logged()).startsWith("m0", "m1", "m2").endsWith("m49");
        await().until(() -> count("appended") == 50);
    }

    @Test
    void whileTheLogRefusesTheOneWaitsAndTheOtherIsShedAndNothingThatWasTakenIsLost() {
        occupy();
        double shed = count("shed");

        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> appender.acceptWaiting(raw("waited")));
        appender.acceptOrShed(raw("shed"));

        assertThat(waiting).isNotDone();
        assertThat(count("shed")).isEqualTo(shed + 1);
        assertThat(log.end()).isZero();

        log.refuse(false);
        waiting.join();
        await().until(() -> logged().contains("waited"));
        assertThat(logged()).startsWith("0", "x").doesNotContain("shed").endsWith("waited");
    }

    @Test
    void closingDrainsTheQueueEvenWhenTheLogRefusesForAWhile() {
        occupy();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(appender::close);
        log.refuse(false);
        closing.join();

        assertThat(logged()).startsWith("0", "x");
        appender.acceptWaiting(raw("too late"));
        assertThat(logged()).doesNotContain("too late");
    }

    @Test
    void whatTheLogRefusesToTheEndIsCountedAsShed() {
        QueuedAppender hasty = appender(Duration.ZERO);
        log.refuse(true);
        hasty.acceptWaiting(raw("lost"));

        hasty.close();

        assertThat(count("shed")).isEqualTo(1);
        assertThat(log.end()).isZero();
    }

    @Test
    void oneMessageThatTheLogDoesNotTakeKeepsNoOtherWaiting() {
        EventLog picky = (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (((List<?>) arguments[0])
                            .stream().anyMatch(raw -> text(raw).equals("bad"))) {
                        throw new IllegalArgumentException("a peer of 70000 bytes");
                    }
                    return method.invoke(log, arguments);
                });
        QueuedAppender strict = new QueuedAppender(
                picky, sources, new ArrivalQueue(2000, 1_000_000), Duration.ofMillis(5), Duration.ofMinutes(1));
        for (int i = 0; i < 1000; i++) {
            strict.acceptWaiting(raw(i == 400 ? "bad" : "m" + i));
        }
        strict.close();

        assertThat(logged())
                .hasSize(999)
                .startsWith("m0", "m1")
                .endsWith("m999")
                .isSortedAccordingTo(Comparator.comparingInt(text -> Integer.parseInt(text.substring(1))));
        assertThat(count("shed")).isEqualTo(1);
    }

    private static String text(Object raw) {
        return new String(((RawEvent) raw).payload(), UTF_8);
    }
}
