package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.enrich.Enrichers;
import io.tocsin.log.EventLog;
import io.tocsin.log.InMemoryEventLog;
import io.tocsin.log.LogRecord;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.platform.Interruption;
import io.tocsin.platform.TransientException;
import io.tocsin.respond.RunDesks;
import io.tocsin.store.EventStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed at random moments, whose store goes away while it starts again, and that takes what comes in
 * batches of random sizes, raises the alerts of one that never stops.
 */
class RestartPropertyCheck {

    private static final int STREAMS = Integer.getInteger("tocsin.streams", 12);

    private static final int EVENTS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static Correlator rules;

    /** Rule, what it is keyed by, how long an alert takes in more, what comes of it, when. */
    private static final String RULES = """
            many      | source.ip | 3m  | alert  | action == "fail", count( "1m", sourceIp ) > 4
            few       | source.ip | 1h  | alert  | action == "fail", count( "10s", sourceIp ) > 1
            spray     | source.ip | 10m | alert  | action == "fail", distinct( "40s", sourceIp, userName ) >= 4
            much      | source.ip | 5m  | alert  | action == "ok", sum( "2m", sourceIp, number("source.bytes") ) > 150
            mean      | source.ip | 5m  | alert  | action == "ok", average( "2m", sourceIp, number("source.bytes") ) > 70
            most      | source.ip | 5m  | alert  | action == "ok", percentile( "2m", 90, sourceIp, number("source.bytes") ) > 90
            surge     | source.ip | 1m  | alert  | action == "fail", surge( "1m", "8m", sourceIp ) >= 3
            new       | source.ip | 1m  | alert  | action == "ok", isNew( "10m", "2m", sourceIp, userName )
            in        | source.ip | 2m  | alert  | action == "ok", found( "many", "3m", sourceIp )
            opened    | host.name | 1m  | signal | action == "start"
            closed    | host.name | 1m  | signal | action == "stop"
            left-open | host.name | 4m  | alert  | action == "start", missing( "90s", "closed", hostName )
            alone     | host.name | 4m  | alert  | action == "stop", without( "40s", "opened", hostName )
            quiet     | host.name | 1m  | alert  | category == "authentication", silent( "8m", hostName )
            pause     | user.name | 1m  | alert  | category == "authentication", silent( "70s", userName )
            chain     | source.ip | 5m  | alert  | kind == "signal", sequence( "5m", sourceIp, "many", "in" )
            both      | source.ip | 5m  | alert  | kind == "signal", together( "5m", sourceIp, "many:2", "new" )
            """;

    @BeforeAll
    static void compile() throws Exception {
        StringBuilder text = new StringBuilder("package p;\n");
        for (String line : RULES.lines().toList()) {
            String[] part = line.split("\\s*\\|\\s*", 5);
            text.append(
                    "rule \"%s\" @title(\"t\") @severity(\"low\") @description(\"d\") @key(\"%s\") @suppress(\"%s\")\n"
                            .formatted(part[0], part[1], part[2]));
            text.append("when $e : Event( %s ) then %s( $e ); end\n".formatted(part[4], part[3]));
        }
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve("p/all.drl"), text);
        rules = Correlator.over(folder);
        assertThat(rules.problems()).noneMatch(problem -> problem.isError());
    }

    @Test
    void killsAndBatchesChangeNothing() {
        long firstSeed = Long.getLong("tocsin.seed", System.nanoTime());
        int kills = 0;
        int outages = 0;
        int alerts = 0;
        Map<String, Integer> byRule = new TreeMap<>();
        for (int i = 0; i < STREAMS; i++) {
            long seed = firstSeed + i;
            List<RandomStream.Chunk> chunks = new RandomStream(new Random(seed)).chunks(EVENTS);
            Life reference = new Life(() -> Integer.MAX_VALUE, () -> 500, () -> Integer.MAX_VALUE);
            reference.live(chunks);
            Random random = new Random(seed + 1);
            Life cut = new Life(() -> 1 + random.nextInt(120), () -> 1 + random.nextInt(30), () -> random.nextInt(400));
            cut.live(chunks);
            kills += cut.kills;
            outages += cut.outages;
            alerts += reference.alerts().size();
            reference
                    .alerts()
                    .keySet()
                    .forEach(alert -> byRule.merge(alert.substring(0, alert.indexOf(' ')), 1, Integer::sum));
            assertThat(cut.alerts())
                    .as("alerts of seed %d (again with -Dtocsin.seed=%d), killed %d times", seed, seed, cut.kills)
                    .isEqualTo(reference.alerts());
        }
        System.out.printf(
                "restarts: %d streams, %d kills, %d outages while starting, %d alerts %s, seed %d%n",
                STREAMS, kills, outages, alerts, byRule, firstSeed);
        assertThat(byRule.keySet())
                .as("rules that raised something")
                .containsAll(rules.rules().stream()
                        .map(RuleStatus::id)
                        .filter(id -> !"opened".equals(id) && !"closed".equals(id))
                        .toList());
        assertThat(kills).isGreaterThan(STREAMS);
        assertThat(outages).isGreaterThan(STREAMS);
    }

    /** Stands for kill -9: whoever catches it does nothing after that which has an effect. */
    private static final class Killed extends Error {}

    /** One server over all its starts: what is stored stays, the rest begins anew. */
    private static final class Life {

        private final InMemoryEventLog log = new InMemoryEventLog();
        private final InMemoryAlertStore alerts = new InMemoryAlertStore();
        private final InMemoryEvents events = new InMemoryEvents();
        private final HandMovedClock clock = new HandMovedClock(RandomStream.START);
        private final IntSupplier lifetimes;
        private final IntSupplier batches;
        private final IntSupplier replays;
        private int outages;
        private int left;
        private int kills;
        private Pipeline pipeline;
        private RuleMemory memory;

        /**
         * @param lifetimes how many steps each life takes
         * @param batches how many records each batch has at most
         * @param replays after how many events of a replay the store goes away for a moment, twice in each start
         */
        Life(IntSupplier lifetimes, IntSupplier batches, IntSupplier replays) {
            this.lifetimes = lifetimes;
            this.batches = batches;
            this.replays = replays;
            start();
        }

        private void step() {
            if (--left < 0) {
                throw new Killed();
            }
        }

        private void start() {
            left = Integer.MAX_VALUE; // a death while starting is no other than one before
            Correlator correlator = rules.fresh();
            EventStore store = Interruption.of(EventStore.class, events, this::step);
            pipeline = new Pipeline(
                    Interruption.of(EventLog.class, log, this::step),
                    Normaliser.standard(),
                    new Enrichers(List.of()),
                    store,
                    correlator,
                    AlertDesks.interrupted(alerts, this::step, clock),
                    RunDesks.noneTriggered(),
                    new ParkingLot(log, events.parked(), new SimpleMeterRegistry(), clock),
                    clock);
            memory = new RuleMemory(log, store, events.watermarks(), correlator, clock);
            for (int i = 0; i < 2; i++) {
                events.awayAfter(replays.getAsInt());
                refill();
            }
            pipeline.tellQuarantined();
            left = lifetimes.getAsInt();
        }

        private void refill() {
            while (true) {
                try {
                    memory.refill();
                    return;
                } catch (TransientException e) {
                    outages++;
                }
            }
        }

        void live(List<RandomStream.Chunk> chunks) {
            for (RandomStream.Chunk chunk : chunks) {
                log.append(chunk.events());
                clock.moveTo(chunk.events().get(chunk.events().size() - 1).receivedAt());
                memory.save(true); // as every few seconds while the server runs
                survive(this::readAll);
                for (Instant tick : chunk.ticks()) {
                    clock.moveTo(tick);
                    memory.save(true);
                    survive(() -> {
                        readAll();
                        pipeline.tick().ifPresent(at -> {
                            step(); // the dead save nothing
                            memory.ticked(at);
                        });
                    });
                }
            }
        }

        private void survive(Runnable action) {
            while (true) {
                try {
                    action.run();
                    return;
                } catch (Killed e) {
                    kills++;
                    start();
                }
            }
        }

        private void readAll() {
            while (true) {
                List<LogRecord> records = log.read(log.cursor(Pipeline.CURSOR), batches.getAsInt());
                if (records.isEmpty()) {
                    return;
                }
                Batch batch = new Batch(records);
                pipeline.store(batch);
                pipeline.correlate(batch);
                memory.save(false);
            }
        }

        /** What an alert says, less when it was made and how often it was written. */
        Map<String, String> alerts() {
            Map<String, String> described = new TreeMap<>();
            for (Alert alert : alerts.all()) {
                described.put(
                        alert.rule() + " " + alert.key() + " " + alert.id(),
                        alert.count() + " from " + alert.firstSeen() + " to " + alert.lastSeen() + " " + alert.events()
                                + " " + alert.why());
            }
            return described;
        }
    }
}
