package io.tocsin.correlate.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class BacktestJobsTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
    private static final String FILE = "p/many.drl";

    @TempDir
    Path folder;

    private Correlator live;
    private BacktestJobs jobs;
    private final AtomicBoolean busy = new AtomicBoolean();

    @BeforeEach
    void startWithOneRule() throws IOException {
        Files.createDirectory(folder.resolve("p"));
        Files.writeString(folder.resolve(FILE), counting(2, ""));
        Files.writeString(folder.resolve("p/listed.drl"), """
                package p;
                rule "listed" @title("t") @severity("high") @key("source.ip")
                when $e : Event( listed( "bad", sourceIp ) ) then alert( $e ); end
                """);
        live = Correlator.over(folder);
        jobs = new BacktestJobs(live, busy::get, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        jobs.close();
        live.close();
    }

    @Test
    void aStricterTextIsComparedWithTheRulesInForce() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            events.add(failure("a" + i, 10 * i, "192.0.2.1"));
        }
        for (int i = 0; i < 6; i++) {
            events.add(failure("b" + i, 10 * i, "192.0.2.2"));
        }
        for (int i = 0; i < 3; i++) {
            events.add(failure("c" + i, 60 * 60 * 24 + 10 * i, "192.0.2.3"));
        }

        BacktestReport report = report(request(List.of(new RuleText(FILE, counting(4, "")))), new Played(events));

        assertThat(report.period().events()).isEqualTo(12);
        assertThat(report.alerts()).isEqualTo(1);
        assertThat(report.liveAlerts()).isEqualTo(3);
        assertThat(report.days())
                .extracting(day -> day.day() + " " + day.alerts() + " " + day.live())
                .containsExactly("2026-01-05 1 2", "2026-01-06 0 1");
        assertThat(report.rules()).containsExactly(new BacktestReport.RuleCount("many", 1, 1, 6, 3));
        assertThat(report.keys()).containsExactly(new BacktestReport.KeyCount("many", "192.0.2.2", 1, 6));
        assertThat(report.samples()).singleElement().satisfies(alert -> assertThat(alert.events())
                .containsExactly("b0", "b1", "b2", "b3", "b4", "b5"));
        BacktestReport.Diff diff = Objects.requireNonNull(report.diff());
        assertThat(List.of(diff.both(), diff.onlyNew(), diff.onlyLive())).containsExactly(1, 0, 2);
        assertThat(diff.samplesOnlyLive()).extracting(Episode::key).containsExactly("192.0.2.1", "192.0.2.3");
        assertThat(live.observe(List.of(failure("z", 0, "192.0.2.2"))))
                .as("the live rules have seen nothing of it")
                .isEmpty();
    }

    @Test
    void eventsBeforeThePeriodFillTheWindowsAndAreNotCounted() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            events.add(failure("old" + i, i, "192.0.2.1"));
            events.add(failure("both" + i, 58 + i, "192.0.2.2"));
        }
        BacktestRequest minute = new BacktestRequest(
                List.of(), List.of(), Set.of(), NOON.plusSeconds(60), NOON.plusSeconds(120), null, 5);

        BacktestReport report = report(minute, new Played(events));

        assertThat(report.samples()).singleElement().satisfies(alert -> assertThat(alert.events())
                .containsExactly("both0", "both1", "both2"));
        assertThat(report.period().events()).isEqualTo(1);
        assertThat(report.diff()).isNull();
        BacktestRequest cold = new BacktestRequest(
                List.of(), List.of(), Set.of(), NOON.plusSeconds(60), NOON.plusSeconds(120), Duration.ZERO, 5);
        assertThat(report(cold, new Played(events)).alerts()).isZero();
    }

    @Test
    void whatAListWouldHoldIsTriedAgainstThePast() {
        ValueList indicator = new ValueList("bad", "", List.of(new ValueList.Entry("192.0.2.0/24", null, "", "test")));
        BacktestRequest hunt =
                new BacktestRequest(List.of(), List.of(indicator), Set.of("listed"), null, null, null, 5);

        BacktestReport report = report(hunt, new Played(List.of(failure("a", 0, "192.0.2.9"))));

        assertThat(report.samples()).extracting(Episode::rule).containsExactly("listed");
        assertThat(report.diff()).extracting(BacktestReport.Diff::onlyNew).isEqualTo(1);
    }

    @Test
    void aRuleBeingWrittenIsTriedWhenItsTextIsSent() {
        Played events = new Played(
                List.of(failure("a", 0, "192.0.2.1"), failure("b", 1, "192.0.2.1"), failure("c", 2, "192.0.2.1")));

        BacktestReport draft = report(request(List.of(new RuleText(FILE, counting(2, "@status(\"draft\")")))), events);

        assertThat(draft.alerts()).isEqualTo(1);
        assertThat(draft.diff()).extracting(BacktestReport.Diff::both).isEqualTo(1);
    }

    @Test
    void aTextWithAnErrorAndARuleThatIsNoneAreRefusedAndTheEventsAreDoneWith() {
        Played events = new Played(List.of());
        RuleText bad = new RuleText(FILE, counting(2, "").replace("sourceIp", "sorceIp"));

        assertThatThrownBy(() -> jobs.submit(request(List.of(bad)), events, "me"))
                .isInstanceOfSatisfying(UnusableTextException.class, e -> assertThat(e.problems())
                        .allSatisfy(problem -> assertThat(problem.suggestion()).contains("sourceIp")));
        assertThat(events.closed).isEqualTo(1);
        assertThatThrownBy(() -> jobs.submit(
                        new BacktestRequest(List.of(), List.of(), Set.of("nope"), null, null, null, 5), events, "me"))
                .isInstanceOf(BacktestJobs.UnknownRuleException.class);
        assertThat(events.closed).isEqualTo(2);
        assertThat(jobs.all()).isEmpty();
    }

    @Test
    void aRunningJobIsCancelledAndSoManyWait() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Event> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(failure("e" + i, i, "192.0.2.1"));
        }
        Played stuck = new Played(many) {
            @Override
            public void play(Instant from, Instant to, Predicate<Event> reader) {
                super.play(from, to, event -> {
                    reached.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return reader.test(event);
                });
            }
        };
        BacktestJob running = jobs.submit(request(List.of()), stuck, "me");
        reached.await();
        assertThat(running.standing().state()).isEqualTo(BacktestJob.State.RUNNING);
        assertThat(running.standing().total()).isEqualTo(1000);
        Played waiting = new Played(List.of());
        for (int i = 0; i < BacktestJobs.MAX_WAITING; i++) {
            jobs.submit(request(List.of()), waiting, "me");
        }

        assertThatThrownBy(() -> jobs.submit(request(List.of()), waiting, "me"))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("waiting");
        String last = jobs.all().get(0).id();
        jobs.cancel(last);
        jobs.cancel(running.id());
        goOn.countDown();

        await().until(() -> stuck.closed == 1 && waiting.closed == BacktestJobs.MAX_WAITING + 1);
        assertThat(running.standing().state()).isEqualTo(BacktestJob.State.CANCELLED);
        assertThat(running.standing().read()).as("events come by the hundred").isZero();
        assertThat(running.standing().report()).isNull();
        assertThat(jobs.get(last))
                .get()
                .satisfies(job -> assertThat(job.standing().startedAt()).isNull());
    }

    @Test
    void aCancelledJobDoesNotWaitForAStoreThatDoesNotAnswer() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Played silent = new Played(List.of()) {
            @Override
            public long estimate(Instant from, Instant to) {
                asked.countDown();
                awaitUninterruptibly(goOn);
                return 0;
            }
        };
        BacktestJob stuck = jobs.submit(request(List.of()), silent, "me");
        awaitUninterruptibly(asked);

        jobs.cancel(stuck.id());

        assertThat(report(request(List.of()), new Played(List.of(failure("a", 0, "192.0.2.1"))))
                        .period()
                        .events())
                .as("the next one runs while the store still does not answer the first")
                .isEqualTo(1);
        assertThat(silent.closed).isZero();
        goOn.countDown();
        await().until(() -> silent.closed == 1);
    }

    @Test
    void onlySoManyEventsAreReadAheadAndOnThreadsThatComeLast() {
        CountDownLatch liveEventsWait = new CountDownLatch(1);
        AtomicInteger handed = new AtomicInteger();
        AtomicReference<Thread> reader = new AtomicReference<>();
        AtomicReference<Thread> worker = new AtomicReference<>();
        try (BacktestJobs held = new BacktestJobs(
                live,
                () -> {
                    worker.set(Thread.currentThread());
                    awaitUninterruptibly(liveEventsWait);
                    return false;
                },
                Clock.systemUTC())) {
            List<Event> many = new ArrayList<>();
            for (int i = 0; i < 4 * ReadAhead.MAX_AHEAD; i++) {
                many.add(failure("e" + i, i, "192.0.2.1"));
            }
            Played counted = new Played(many) {
                @Override
                public void play(Instant from, Instant to, Predicate<Event> wants) {
                    reader.set(Thread.currentThread());
                    super.play(from, to, event -> {
                        handed.incrementAndGet();
                        return wants.test(event);
                    });
                }
            };

            BacktestJob job = held.submit(request(List.of()), counted, "me");

            await().until(() -> reader.get() != null
                    && worker.get() != null
                    && reader.get().getState() == Thread.State.WAITING
                    && handed.get() >= ReadAhead.MAX_AHEAD);
            assertThat(handed.get()).isLessThanOrEqualTo(ReadAhead.MAX_AHEAD + 100);
            assertThat(List.of(reader.get(), worker.get()))
                    .allSatisfy(thread -> assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY));
            liveEventsWait.countDown();
            assertThat(ended(job).read()).isEqualTo(many.size());
        }
    }

    @Test
    void aRetroHuntTellsWhatOnlyTheNewEntriesFindAndRaisesIt() {
        Played events = new Played(List.of(failure("a", 0, "192.0.2.9"), failure("b", 1, "198.51.100.7")));
        ValueList indicator = new ValueList("bad", "", List.of(new ValueList.Entry("192.0.2.0/24", null, "", "test")));
        List<String> raised = new ArrayList<>();
        RetroHunt hunt = RetroHunt.raising(indicator, found -> raised.add(found.rule() + " " + found.events()));

        BacktestJob.Standing done =
                ended(jobs.submit(BacktestRequest.hunting(hunt, Set.of("listed"), NOON, null, 5), events, "me"));

        BacktestReport report = Objects.requireNonNull(done.report());
        assertThat(report.samples()).extracting(Episode::key).containsExactly("192.0.2.9");
        assertThat(report.alerts()).isEqualTo(1);
        assertThat(report.diff()).isNull();
        assertThat(raised).containsExactly("listed [a]");
        assertThat(done.raised()).isEqualTo(1);
    }

    @Test
    void aRetroHuntFollowsWhatIsSignalledToTheAlertsBuiltOnIt() throws IOException {
        Files.writeString(folder.resolve("p/signals.drl"), """
                package p;
                rule "talks" @title("t") @severity("low") @key("source.ip")
                when $e : Event( listed( "bad", sourceIp ) || userName == "u0" ) then signal( $e ); end
                rule "talks-often" @title("t") @severity("high") @key("source.ip")
                when $e : Event( kind == "signal", ruleId == "talks", count( "1h", sourceIp ) >= 2 ) then alert( $e ); end
                rule "apart" @title("t") @severity("high") @key("source.ip")
                when $e : Event( kind == "signal", ruleId == "many", count( "1h", sourceIp ) >= 1 ) then alert( $e ); end
                rule "only-said-more-of" @title("t") @severity("high") @key("source.ip") @refine("bad")
                when $e : Event( sourceIp == "192.0.2.1" ) then alert( $e ); end
                """);
        List<String> raised = new ArrayList<>();
        ValueList indicator = new ValueList("bad", "", List.of(new ValueList.Entry("192.0.2.9", null, "", "test")));
        RetroHunt hunt = RetroHunt.raising(indicator, found -> raised.add(found.rule()));
        try (Correlator more = Correlator.over(folder);
                BacktestJobs own = new BacktestJobs(more, busy::get, Clock.systemUTC())) {
            Set<String> asking = more.asking("bad");
            assertThat(asking).containsExactlyInAnyOrder("listed", "talks", "talks-often");

            BacktestJob job = own.submit(
                    BacktestRequest.hunting(hunt, asking, NOON, null, 5),
                    new Played(List.of(failure("a", 1, "192.0.2.9"), failure("b", 2, "192.0.2.9"))),
                    "me");
            await().until(job::isEnded);

            assertThat(raised).containsExactlyInAnyOrder("listed", "talks-often");
            assertThat(Objects.requireNonNull(job.standing().report()).samples())
                    .extracting(Episode::rule)
                    .contains("listed", "talks", "talks-often");
        }
    }

    @Test
    void aRuleThatLeavesOutWhatIsListedFindsNothingNewInARetroHunt() throws IOException {
        Files.writeString(folder.resolve("p/unlisted.drl"), """
                package p;
                rule "unlisted" @title("t") @severity("high") @key("source.ip")
                when $e : Event( !listed( "bad", sourceIp ) ) then alert( $e ); end
                """);
        ValueList indicator = new ValueList("bad", "", List.of(new ValueList.Entry("192.0.2.9", null, "", "test")));
        BacktestRequest hunt =
                BacktestRequest.hunting(RetroHunt.reporting(indicator), Set.of("unlisted"), NOON, null, 5);

        try (Correlator both = Correlator.over(folder);
                BacktestJobs over = new BacktestJobs(both, () -> false, Clock.systemUTC())) {
            BacktestJob job = over.submit(
                    hunt, new Played(List.of(failure("a", 0, "192.0.2.9"), failure("b", 1, "198.51.100.7"))), "me");

            assertThat(Objects.requireNonNull(ended(job).report()).alerts()).isZero();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStoreThatIsAwayFailsTheJobWithTheReason() {
        Played away = new Played(List.of()) {
            @Override
            public long estimate(Instant from, Instant to) {
                throw new TransientException("The store is away");
            }
        };

        BacktestJob.Standing ended = ended(jobs.submit(request(List.of()), away, "me"));

        assertThat(ended.state()).isEqualTo(BacktestJob.State.FAILED);
        assertThat(ended.error()).isEqualTo("The store is away");
    }

    @Test
    void liveEventsGoFirstAndTheJobStillEnds() {
        busy.set(true);
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(failure("e" + i, i, "192.0.2.1"));
        }

        assertThat(report(request(List.of()), new Played(events)).period().events())
                .isEqualTo(300);
    }

    @Test
    void itEndsAtSoManyAlertsAndSaysSo() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i <= BacktestJobs.MAX_ALERTS + 10; i++) {
            events.add(failure("e" + i, i, "10.0." + i / 250 + "." + i % 250));
        }
        String each = """
                package p;
                rule "many" @title("t") @severity("high") @key("source.ip")
                when $e : Event( category == "authentication" ) then alert( $e ); end
                """;

        BacktestReport report = report(request(List.of(new RuleText(FILE, each))), new Played(events));

        assertThat(report.alerts()).isEqualTo(BacktestJobs.MAX_ALERTS);
        assertThat(report.doubts().incomplete()).isTrue();
        assertThat(report.samples()).hasSize(5);
    }

    private BacktestReport report(BacktestRequest request, Recording events) {
        return Objects.requireNonNull(ended(jobs.submit(request, events, "me")).report());
    }

    private static BacktestJob.Standing ended(BacktestJob job) {
        await().until(job::isEnded);
        return job.standing();
    }

    private static BacktestRequest request(List<RuleText> rules) {
        return new BacktestRequest(rules, List.of(), Set.of(), null, null, null, 5);
    }

    private static String counting(int threshold, String annotation) {
        return """
                package p;
                rule "many" @title("t") @severity("high") @key("source.ip") %s
                when $e : Event( category == "authentication", count( "10m", sourceIp ) > %d ) then alert( $e ); end
                """.formatted(annotation, threshold);
    }

    private static Event failure(String id, int second, String address) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", NOON.plusSeconds(second))
                .put("event.ingested", NOON.plusSeconds(second))
                .put("event.category", List.of("authentication"))
                .put("source.ip", address)
                .build();
    }

    /** Events in memory. */
    private static class Played implements Recording {

        private final List<Event> events;
        private volatile int closed;

        Played(List<Event> events) {
            this.events = events;
        }

        @Override
        public long estimate(Instant from, Instant to) {
            return events.size();
        }

        @Override
        public void play(Instant from, Instant to, Predicate<Event> reader) {
            for (Event event : events) {
                boolean within =
                        !event.occurredAt().isBefore(from) && event.occurredAt().isBefore(to);
                if (within && !reader.test(event)) {
                    return;
                }
            }
        }

        @Override
        public long refused() {
            return 0;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread closes at a time
        public void close() {
            closed++;
        }
    }
}
