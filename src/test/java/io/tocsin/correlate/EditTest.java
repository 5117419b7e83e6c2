package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules remember when their texts are edited while events come. */
class EditTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String SUCCESSES = "outcome == \"success\", count( \"10m\", sourceIp ) > 5";
    private static final String FAILURES = SUCCESSES.replace("success", "failure");

    private static final ValueList.Entry WATCHED = new ValueList.Entry("203.0.113.9", null, "", "");

    private static final String LOOKS_AT_FINDINGS = """
            rule "s" @title("t") @severity("low")
            when $e : Event( kind == "signal", sequence( "1h", sourceIp, "r", "s" ) ) then alert( $e ); end
            """;

    private static final String OTHER = """
            package p;
            rule "other" @title("t") @severity("low")
            when $e : Event( outcome == "never", count( "10m", sourceIp ) > 5 ) then alert( $e ); end
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final RememberedEvents stored = new RememberedEvents();
    private final List<String> found = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Correlator correlator;

    private Instant now = Instant.parse("2026-03-02T10:00:00Z");
    private long position;

    @BeforeEach
    void makePack() throws IOException {
        Files.createDirectory(folder.resolve("p"));
    }

    @AfterEach
    void close() {
        correlator.close();
    }

    @Test
    void whatMetAnotherConditionIsNotCounted() throws Exception {
        start(SUCCESSES);
        come("success", 5);
        come("failure", 4);

        edit(FAILURES);
        come("failure", 1);
        assertThat(found).isEmpty();

        come("failure", 1);
        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e5 e6 e7 e8 e9 e10");
    }

    /** Findings that are shown to other rules take turns too: what was read again has had other turns than what came. */
    @Test
    void theFirstEventAfterAnEditIsCounted() throws Exception {
        start(SUCCESSES);
        come("failure", 7);

        correlator.take(Map.of("p/a.drl", rule(FAILURES) + LOOKS_AT_FINDINGS), Set.of());
        come("failure", 1);

        assertThat(found).containsExactly("count(10m, source.ip) = 8 > 5 by e0 e1 e2 e3 e4 e5 e6 e7");
    }

    @Test
    void aThresholdBeyondWhatWasKeptIsCounted() throws Exception {
        start(SUCCESSES);
        come("success", 100);
        found.clear();

        edit(SUCCESSES.replace("> 5", "> 102"));
        come("success", 2);
        assertThat(found).isEmpty();

        come("success", 1);
        assertThat(found).singleElement().asString().startsWith("count(10m, source.ip) = 103 > 102 by e3 ");
    }

    @Test
    void aLongerWindowHoldsWhatTheShorterOneForgot() throws Exception {
        start(SUCCESSES);
        come("success", 3);
        now = now.plus(Duration.ofMinutes(40));
        come("success", 2);

        edit(SUCCESSES.replace("10m", "1h"));
        come("success", 1);

        assertThat(found).containsExactly("count(1h, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5");
    }

    @Test
    void whatASenderFarBehindSentIsCountedAfterAnEdit() throws Exception {
        start(SUCCESSES);
        come("other", 1);
        for (int i = 0; i < 5; i++) {
            come("failure", Duration.ofHours(9), "far");
            come("other", Duration.ZERO, "gate");
        }

        edit(FAILURES);
        come("failure", Duration.ofHours(9), "far");

        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e1 e3 e5 e7 e9 e11");
    }

    @Test
    void anAlertBeforeTheEditIsNotRaisedAgain() throws Exception {
        start(SUCCESSES);
        come("success", 3);
        come("failure", 6);

        edit(FAILURES);
        come("success", 1);

        assertThat(found).isEmpty();
        assertThat(memory()).isNull();
    }

    @Test
    void whatIsTheSameForAWindowStaysWithoutAnyStore() throws Exception {
        startWithoutStore(SUCCESSES);
        come("success", 5);

        edit(" outcome  ==  \"success\" /* logins */,\n count( \"10m\", sourceIp ) // not too many\n >= 6");
        come("success", 1);

        assertThat(found).containsExactly("count(10m, source.ip) = 6 >= 6 by e0 e1 e2 e3 e4 e5");
        assertThat(memory()).isNull();
    }

    @Test
    void whatCannotBeReadIsToldAndNeverGuessed() throws Exception {
        startWithoutStore("outcome == \"success\", count( \"10m\", sourceIp ) <= 2");
        come("success", 5);
        found.clear();

        edit("outcome == \"failure\", count( \"10m\", sourceIp ) <= 2");
        come("failure", 1);
        assertThat(found).isEmpty();
        assertThat(memory()).contains("know nothing of what happened before 2026-03-02T10:00:04Z");

        now = now.plus(Duration.ofMinutes(20));
        come("failure", 1);
        assertThat(found).containsExactly("count(10m, source.ip) = 1 <= 2 by e6");
        assertThat(memory()).isNull();
    }

    @Test
    void fewerThanThereMayHaveBeenAreTheLeast() throws Exception {
        startWithoutStore(SUCCESSES);
        come("failure", 3);

        edit(FAILURES);
        come("failure", 6);

        assertThat(found).containsExactly("count(10m, source.ip) is at least 6, > 5 by e3 e4 e5 e6 e7 e8");
    }

    @Test
    void anEditIsInForceWhileItsWindowsAreFilledAndNothingIsLostOrCountedTwice() throws Exception {
        start(SUCCESSES);
        come("failure", 4);
        CountDownLatch gate = new CountDownLatch(1);
        stored.gate = gate;

        edit(FAILURES);
        come("failure", 3);
        assertThat(found).isEmpty();
        assertThat(memory()).contains("being filled");

        gate.countDown();
        untilFilled();
        assertThat(found)
                .containsExactly(
                        "count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5",
                        "count(10m, source.ip) = 7 > 5 by e0 e1 e2 e3 e4 e5 e6");

        found.clear();
        come("failure", 1);
        assertThat(found).containsExactly("count(10m, source.ip) = 8 > 5 by e0 e1 e2 e3 e4 e5 e6 e7");
    }

    @Test
    void aStoreThatIsAwayIsReadWhenItIsBack() throws Exception {
        start(SUCCESSES);
        come("failure", 4);
        stored.away = true;

        edit(FAILURES);
        come("failure", 1);
        stored.away = false;
        untilFilled();
        come("failure", 1);

        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5");
    }

    @Test
    void anotherEditWhileWindowsAreFilledFillsThoseOfBoth() throws Exception {
        start(SUCCESSES);
        come("failure", 4);
        CountDownLatch gate = new CountDownLatch(1);
        stored.gate = gate;
        edit(FAILURES);
        come("failure", 1);

        edit(FAILURES.replace("> 5", "> 6"));
        gate.countDown();
        untilFilled();
        come("failure", 1);
        assertThat(found).isEmpty();
        come("failure", 1);

        assertThat(found).containsExactly("count(10m, source.ip) = 7 > 6 by e0 e1 e2 e3 e4 e5 e6");
    }

    @Test
    void whatIsOwedForAFirstEditIsRaisedWhereAnotherFollowsBeforeItsWindowsAreFilled() throws Exception {
        start(SUCCESSES);
        come("failure", 4);
        CountDownLatch gate = new CountDownLatch(1);
        stored.gate = gate;
        edit(FAILURES);
        come("failure", 2);

        correlator.take(Map.of("p/b.drl", OTHER), Set.of());
        come("other", 1);
        gate.countDown();
        untilFilled();

        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5");
    }

    @Test
    void whatIsOwedIsRaisedWhereTheStoreGoesAwayAtTheLastMoment() throws Exception {
        start(SUCCESSES);
        come("failure", 4);
        CountDownLatch gate = new CountDownLatch(1);
        stored.gate = gate;
        edit(FAILURES);
        come("failure", 1);
        stored.awayAt = position;
        come("failure", 1);
        gate.countDown();
        await().until(() -> {
            correlator.tick(now).forEach(this::take);
            return stored.wasAskedInVain;
        });
        stored.awayAt = -1;

        untilFilled();
        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5");
    }

    /** What was read for a window of a month is not read again because of a comment elsewhere. */
    @Test
    void anEditOfAnotherRuleLeavesWhatIsBeingFilledAlone() throws Exception {
        String other = rule(SUCCESSES).replace("rule \"r\"", "rule \"other\"").replace("package p;\n", "");
        start(SUCCESSES);
        come("failure", 4);
        CountDownLatch gate = new CountDownLatch(1);
        stored.gate = gate;
        edit(FAILURES);
        come("failure", 1);
        int readings = stored.readings();

        correlator.take(Map.of("p/a.drl", rule(FAILURES) + other.replace("> 5", "> 6")), Set.of());
        come("failure", 1);
        correlator.take(Map.of("p/a.drl", rule(FAILURES) + other.replace("> 5", "> 7")), Set.of());
        come("failure", 1);
        gate.countDown();
        untilFilled();

        assertThat(stored.readings() - readings).as("those of the other rule").isEqualTo(2);
        assertThat(found)
                .containsExactly(
                        "count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5",
                        "count(10m, source.ip) = 7 > 5 by e0 e1 e2 e3 e4 e5 e6");
    }

    /** At a start what people changed of lists is there before the first event: there is nothing to read again. */
    @Test
    void listsThatWereThereBeforeTheFirstEventHaveNotChanged() throws Exception {
        start("listed( \"watch\", sourceIp ), count( \"10m\", sourceIp ) > 1");
        correlator.lists().use(List.of(new ValueList("watch", "", List.of(WATCHED))));
        come("failure", 1);

        correlator.lookAtLists();
        come("failure", 1);

        assertThat(stored.readings()).isZero();
        assertThat(found).containsExactly("count(10m, source.ip) = 2 > 1 by e0 e1");
    }

    @Test
    void whoIsPutOnAListIsCountedAsIfHeHadBeenOnIt() throws Exception {
        start("listed( \"watch\", sourceIp ), count( \"10m\", sourceIp ) > 5");
        come("failure", 5);
        assertThat(found).isEmpty();

        correlator.lists().use(List.of(new ValueList("watch", "", List.of(WATCHED))));
        correlator.lookAtLists();
        come("failure", 1);
        assertThat(found).containsExactly("count(10m, source.ip) = 6 > 5 by e0 e1 e2 e3 e4 e5");

        found.clear();
        correlator.lists().use(List.of());
        correlator.lookAtLists();
        correlator.lists().use(List.of(new ValueList("watch", "", List.of(WATCHED))));
        come("failure", 1);
        assertThat(found).isEmpty();
    }

    private void start(String conditions) throws IOException {
        startWithoutStore(conditions);
        correlator.remembersFrom(stored);
    }

    private void startWithoutStore(String conditions) throws IOException {
        Files.writeString(folder.resolve("p/a.drl"), rule(conditions));
        correlator = Correlator.over(folder);
    }

    private void edit(String conditions) throws InterruptedException {
        correlator.take(Map.of("p/a.drl", rule(conditions)), Set.of());
        assertThat(correlator.problems()).noneMatch(problem -> problem.isError());
    }

    private static String rule(String conditions) {
        return "package p;\nrule \"r\" @title(\"t\") @severity(\"low\")\nwhen $e : Event( " + conditions
                + "\n ) then alert( $e ); end\n";
    }

    private void come(String outcome, int count) {
        for (int i = 0; i < count; i++) {
            come(outcome, Duration.ZERO, "gate");
        }
    }

    /** @param behind by how much the sender's clock is */
    private void come(String outcome, Duration behind, String host) {
        Event event = Event.builder()
                .put("event.id", "e" + position)
                .put("tocsin.position", position++)
                .put("tocsin.source", "test")
                .put("@timestamp", now.minus(behind))
                .put("event.ingested", now)
                .put("host.name", host)
                .put("event.outcome", outcome)
                .put("source.ip", "203.0.113.9")
                .build();
        stored.insert(List.of(event));
        correlator.observe(List.of(event)).forEach(this::take);
        now = now.plus(SECOND);
    }

    private void take(Finding finding) {
        found.add(finding.why() + " by " + String.join(" ", finding.evidence()));
    }

    private void untilFilled() {
        await().until(() -> {
            correlator.tick(now).forEach(this::take);
            return memory() == null;
        });
    }

    private @Nullable String memory() {
        return correlator.rules().stream()
                .filter(rule -> "r".equals(rule.id()))
                .findFirst()
                .orElseThrow()
                .memory();
    }
}
