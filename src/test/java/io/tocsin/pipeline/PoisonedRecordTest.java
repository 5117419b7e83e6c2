package io.tocsin.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.Correlator;
import io.tocsin.enrich.Enricher;
import io.tocsin.enrich.Enrichers;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.ingest.Sources;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import io.tocsin.respond.RunDesks;
import io.tocsin.store.EventStore;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import io.tocsin.store.Watermarks;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever fails on one record parks that record, and detection goes on; only an outage makes the way wait. */
@SuppressWarnings("NullAway.Init") // each test starts the consumer
class PoisonedRecordTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final String RULE = """
            package p;
            rule "three" @title("t") @severity("low") @key("source.ip")
            when $e : Event( category == "authentication", count( "10m", sourceIp ) >= 3 ) then alert( $e ); end
            """;
    private static final String GOOD = "192.0.2.1";
    private static final String BAD = "203.0.113.66";

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final InMemoryEvents events = new InMemoryEvents();
    private final InMemoryAlertStore alerts = new InMemoryAlertStore();
    private final Map<String, Parked> parked = new ConcurrentHashMap<>();
    private final HandMovedClock clock = new HandMovedClock(NOON);

    private Enricher enricher = event -> event;
    private EventStore store = events;
    private Watermarks watermarks = events.watermarks();
    private ParkedStore parking = parkedIn(item -> {});
    private Runnable alertStep = () -> {};
    private LogConsumer consumer;
    private RuleMemory memory;

    private final Path folder;

    PoisonedRecordTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void writeRule() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/a.drl"), RULE);
    }

    @AfterEach
    void stop() {
        consumer.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "stack", "memory", "assertion", "permanent"})
    void anEnricherThatFails(String how) {
        enricher = event -> {
            if (event.sourceIp().equals(BAD)) {
                fail(how);
            }
            return event;
        };

        attackAround(login(BAD));

        assertParked("enrich");
        assertThat(events.get("0badcafe-000000000001")).isEmpty();
    }

    @Test
    void aPayloadThatNoParserReads() {
        attackAround("[1]");

        assertParked("normalise");
    }

    @Test
    void anEventThatTheStoreRefuses() {
        store = calling(EventStore.class, events, (method, arguments) -> {
            if (method.equals("insert") && holdsBad(arguments[0])) {
                throw new IllegalArgumentException("BsonMaximumSizeExceededException");
            }
        });

        attackAround(login(BAD));

        assertParked("store");
    }

    @Test
    void anEventThatMakesTheStoreLookAsIfItWereAway() {
        store = calling(EventStore.class, events, (method, arguments) -> {
            if (method.equals("insert") && holdsBad(arguments[0])) {
                throw new TransientException("connection reset");
            }
        });

        attackAround(login(BAD));

        assertParked("store");
    }

    @Test
    void anEventOnWhichTheWindowsFailLosesNoOtherFindingAndCountsNoneTwice() {
        enricher = event -> event.sourceIp().equals(BAD)
                ? event.toBuilder().put("@timestamp", Instant.MAX).build()
                : event;

        attackAround(login(BAD));

        assertParked("correlate");
        assertThat(alerts.all().get(0).events()).hasSize(3);
        assertThat(events.get("0badcafe-000000000001")).isPresent();
    }

    @Test
    void aFindingOfWhichNoAlertCanBeMade() {
        alertStep = () -> {
            if (alerts.all().stream().anyMatch(alert -> alert.key().equals(BAD))) {
                throw new IllegalStateException("an alert that cannot be folded");
            }
        };
        start();
        for (int i = 0; i < 3; i++) {
            append(login(BAD), login(GOOD));
        }
        awaitEnd();

        assertThat(parked.values()).extracting(Parked::stage).containsOnly("raise");
    }

    @Test
    void whatCannotBeParkedWholeIsParkedByItsPlaceInTheLog() {
        parking = parkedIn(item -> {
            if (item.raw().payload().length > 0) {
                throw new PermanentException("too large");
            }
        });

        attackAround("[1]");

        assertParked("normalise");
        assertThat(parked.values().iterator().next().reason()).contains("event log at position 1", "not a JSON object");
    }

    @Test
    void duringAnOutageNothingIsParkedAndNothingIsLost() {
        AtomicBoolean away = new AtomicBoolean(true);
        Call outage = (method, arguments) -> {
            if (away.get()) {
                throw new TransientException("the store is away");
            }
        };
        start();
        consumer.stop();
        store = calling(EventStore.class, events, outage);
        watermarks = calling(Watermarks.class, events.watermarks(), (method, arguments) -> {
            if (method.startsWith("save")) {
                outage.before(method, arguments);
            }
        });
        start();
        append(login(GOOD), login(GOOD), login(GOOD));

        await().until(() -> !consumer.problems().isEmpty());
        assertThat(consumer.problems().get(0).what()).contains("the store is away");
        assertThat(log.cursor(Pipeline.CURSOR)).isZero();
        away.set(false);
        awaitEnd();

        assertThat(parked).isEmpty();
        assertThat(alerts.all()).extracting(Alert::key).containsExactly(GOOD);
        assertThat(consumer.problems()).isEmpty();
    }

    @Test
    void aClockThatIsSetForwardAndBackLosesNothingDoublesNothingAndSticksNowhere() {
        start();
        List<Duration> shifts =
                List.of(Duration.ZERO, Duration.ofHours(1), Duration.ZERO, Duration.ofHours(-1), Duration.ZERO);
        for (int i = 0; i < shifts.size(); i++) {
            clock.moveTo(NOON.plus(shifts.get(i)));
            String attacker = "192.0.2." + (10 + i);
            append(login(attacker), login(attacker), login(attacker));
            awaitEnd();
        }
        memory.save(false);

        assertThat(parked).isEmpty();
        for (int i = 0; i < log.end(); i++) {
            assertThat(events.get(log.eventId(i))).isPresent();
        }
        assertThat(alerts.all())
                .extracting(Alert::key)
                .containsExactlyInAnyOrder("192.0.2.10", "192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14");
        assertThat(alerts.all()).allSatisfy(alert -> assertThat(alert.events()).hasSize(3));
        // watermarks are saved by a clock that went back, too
        assertThat(events.watermarks().listened().orElseThrow().until()).isEqualTo(NOON);
    }

    /** One bad record stands in the middle of an attack. */
    private void attackAround(String bad) {
        append(login(GOOD), bad, login(GOOD), login(GOOD));
        start();
        awaitEnd();
        append(login("198.51.100.1"), login("198.51.100.1"), login("198.51.100.1"));
        awaitEnd();
    }

    private void assertParked(String stage) {
        assertThat(parked.values()).singleElement().satisfies(item -> {
            assertThat(item.stage()).isEqualTo(stage);
            assertThat(item.position()).isEqualTo(1);
            assertThat(item.reason()).isNotBlank();
        });
        assertThat(alerts.all()).extracting(Alert::key).containsExactlyInAnyOrder(GOOD, "198.51.100.1");
    }

    private void awaitEnd() {
        await().until(() -> log.cursor(Pipeline.CURSOR) == log.end());
    }

    private void append(String... payloads) {
        List<RawEvent> raw = new ArrayList<>();
        for (String payload : payloads) {
            raw.add(new RawEvent("http", RawEvent.Format.JSON, "", clock.instant(), payload.getBytes(UTF_8)));
        }
        log.append(raw);
    }

    private static String login(String ip) {
        return "{\"event\":{\"category\":[\"authentication\"],\"action\":\"login\",\"outcome\":\"failure\"},"
                + "\"source\":{\"ip\":\"" + ip + "\"}}";
    }

    private static void fail(String how) {
        switch (how) {
            case "stack" -> throw new StackOverflowError();
            case "memory" -> throw new OutOfMemoryError("Java heap space");
            case "assertion" -> throw new AssertionError("never");
            case "permanent" -> throw new PermanentException("it cannot be");
            default -> throw new IllegalStateException("a fault of ours");
        }
    }

    private static boolean holdsBad(Object batch) {
        return batch instanceof List<?> all
                && all.stream()
                        .anyMatch(event ->
                                event instanceof Event one && one.sourceIp().equals(BAD));
    }

    private void start() {
        Correlator rules = Correlator.over(folder);
        AlertDesk desk = AlertDesks.interrupted(alerts, alertStep, clock);
        ParkingLot lot = new ParkingLot(log, parking, new SimpleMeterRegistry(), clock);
        Pipeline pipeline = new Pipeline(
                log,
                Normaliser.standard(),
                new Enrichers(List.of(event -> enricher.enrich(event))),
                store,
                rules,
                desk,
                RunDesks.noneTriggered(),
                lot,
                clock);
        PipelineProperties settings = new PipelineProperties(500, Duration.ofMillis(1), Duration.ofMillis(5));
        memory = new RuleMemory(log, store, watermarks, rules, clock);
        consumer = new LogConsumer(
                new LogConsumer.ConsumerParts(log, List.of(), settings, new Sources(new SimpleMeterRegistry()), clock),
                memory,
                pipeline,
                lot,
                new SimpleMeterRegistry());
        consumer.start();
    }

    private ParkedStore parkedIn(Consumer<Parked> before) {
        return calling(ParkedStore.class, events.parked(), (method, arguments) -> {}, (method, arguments) -> {
            Parked item = (Parked) arguments[0];
            before.accept(item);
            parked.put(item.id(), item);
        });
    }

    private interface Call {
        void before(String method, Object[] arguments);
    }

    private static <T> T calling(Class<T> type, T target, Call before) {
        return calling(type, target, before, null);
    }

    private static <T> T calling(Class<T> type, T target, Call before, @Nullable Call instead) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (instead != null) {
                        instead.before(method.getName(), arguments);
                        return null;
                    }
                    before.before(method.getName(), arguments);
                    method.setAccessible(true);
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
