package io.tocsin.store;

import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthProblem;
import io.tocsin.platform.thread.InnerThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * Asks the store for a sign of life every two seconds, on a thread of its own: a store that is away answers late, and who
 * asks for the server's health must not wait for it.
 */
final class MongoStoreHealth implements HealthPart, MeterBinder, AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(2);

    /** How long who asks right after the start waits for the first sign. */
    private static final Duration FIRST_SIGN = Duration.ofSeconds(1);

    private final MongoDatabase database;
    private final ParkedStore parked;
    private final boolean embedded;
    private final CountDownLatch first = new CountDownLatch(1);
    private final InnerThread watch;
    private volatile Report last;
    private volatile boolean wasUp;

    MongoStoreHealth(MongoDatabase database, StoreProperties settings, ParkedStore parked) {
        this.database = database;
        this.parked = parked;
        this.embedded = settings.uri().isEmpty();
        this.last = away("It has not answered yet.");
        this.watch = InnerThread.start("store-watch", this::watch);
    }

    /**
     * The store as operators see it.
     *
     * @param kind {@code embedded} or {@code mongodb}
     * @param state {@code up} or {@code away}
     * @param parked raw events that wait for a person; -1 while the store is away
     * @param error what is wrong and what to do; empty when nothing is
     */
    record Report(String kind, String state, long parked, String error) {

        private boolean isUp() {
            return state.equals("up");
        }
    }

    private void watch(InnerThread self) {
        do {
            last = ask();
            wasUp = wasUp || last.isUp();
            first.countDown();
        } while (self.pause(EVERY));
    }

    private Report ask() {
        try {
            MongoCalls.run("ping the store", () -> database.runCommand(new Document("ping", 1)));
            return new Report(kind(), "up", parked.count(), "");
        } catch (RuntimeException e) { // whatever it is, the store does not serve
            return away(String.valueOf(e.getMessage()));
        }
    }

    private Report away(String why) {
        return new Report(
                kind(),
                "away",
                -1,
                why + " Events are kept in the event log and processed when it is back: " + remedy());
    }

    private String kind() {
        return embedded ? "embedded" : "mongodb";
    }

    private String remedy() {
        return embedded
                ? "see in the server's log whether the disk is full or failing, and restart the server."
                : "check that the server of tocsin.store.uri runs and can be reached from here.";
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Report report() {
        try {
            boolean asked = first.await(FIRST_SIGN.toMillis(), TimeUnit.MILLISECONDS);
            return asked ? last : away("It has not answered yet.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return last;
        }
    }

    @Override
    public boolean healthy() {
        return report().isUp();
    }

    /** Away since the start: the server has not worked yet. Away later: it accepts and keeps events, and recovers. */
    @Override
    public List<HealthProblem> problems() {
        if (report().isUp()) {
            return List.of();
        }
        String remedy = Character.toUpperCase(remedy().charAt(0)) + remedy().substring(1)
                + " Accepted events are kept in the event log until then.";
        if (embedded) {
            return List.of(HealthProblem.down("The embedded store does not answer.", remedy));
        }
        return List.of(
                wasUp
                        ? HealthProblem.degraded("The store does not answer.", remedy)
                        : HealthProblem.down("The store has not answered since the server started.", remedy));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tocsin.store.up", this, health -> health.last.isUp() ? 1 : 0)
                .description("1 where the store answers, otherwise 0")
                .register(registry);
    }

    @Override
    public void close() {
        watch.closeNow();
    }
}
