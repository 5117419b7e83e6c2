package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The shipped rules for logins. */
class AuthenticationRulesTest {

    private static final Correlator RULES = Correlator.over(Path.of("rules"));
    private static final String ADDRESS = "203.0.113.9";

    private final TestEvents events = new TestEvents();
    private final Correlator correlator = RULES.fresh();

    @AfterEach
    void close() {
        correlator.close();
    }

    @Test
    void sixFailuresFromOneAddressWithinTenMinutesAreABruteForce() {
        List<Finding> findings = correlator.observe(failures(6, 119));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("ssh-bruteforce");
            assertThat(finding.key()).isEqualTo(ADDRESS);
            assertThat(finding.keys()).containsOnlyKeys("source.ip");
            assertThat(finding.count()).isEqualTo(6);
            assertThat(finding.event()).isEqualTo("e5");
            assertThat(finding.evidence()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
            assertThat(finding.firstSeen()).isEqualTo(TestEvents.START);
            assertThat(finding.why()).isEqualTo("count(10m, source.ip) = 6 > 5");
            assertThat(finding.playbook()).isEqualTo("contain-bruteforce");
            assertThat(finding.ruleVersion()).matches("[0-9a-f]{12}");
        });
    }

    @Test
    void sixFailuresThatElasticAgentReadsItselfAreABruteForceToo() {
        List<Event> failures = IntStream.range(0, 6)
                .mapToObj(i -> """
                        {"@timestamp":"%s","event":{"action":"ssh_login","category":["session","authentication"],
                         "dataset":"system.auth","kind":"event","module":"system","outcome":"failure","type":["info"]},
                         "process":{"name":"sshd","pid":4711},"source":{"ip":"203.0.113.9","port":4242},
                         "system":{"auth":{"ssh":{"event":"Failed","method":"password"}}},"user":{"name":"root"}}
                        """.formatted(TestEvents.START.plusSeconds(i)))
                .map(json -> new RawEvent(
                        "beats",
                        RawEvent.Format.JSON,
                        "",
                        TestEvents.START.plusSeconds(60),
                        json.getBytes(StandardCharsets.UTF_8)))
                .map(raw -> Normaliser.standard().normalise(raw, new String(raw.payload(), StandardCharsets.UTF_8), -1))
                .toList();

        assertThat(correlator.observe(failures)).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("ssh-bruteforce");
            assertThat(finding.key()).isEqualTo(ADDRESS);
        });
    }

    @Test
    void sixFailuresOverExactlyTenMinutesAreNone() {
        assertThat(correlator.observe(failures(6, 120))).isEmpty();
    }

    @Test
    void fiveFailuresAreNone() {
        assertThat(correlator.observe(failures(5, 1))).isEmpty();
    }

    @Test
    void aLineThatStandsForFiveFailuresCountsFive() {
        Event one = events.failure(0, ADDRESS);
        Event five = events.failure(10, ADDRESS).toBuilder()
                .put("tocsin.occurrences", 5)
                .build();

        assertThat(correlator.observe(List.of(one, five)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.count()).isEqualTo(6))
                .satisfies(finding -> assertThat(finding.occurrences()).isEqualTo(5));
    }

    @Test
    void theCrossingIsFoundInWhateverOrderTheFailuresCome() {
        List<Event> failures = new ArrayList<>(failures(6, 50));
        Collections.shuffle(failures, new Random(7));

        List<Finding> findings = correlator.observe(failures);

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.event()).isEqualTo(failures.get(5).id());
            assertThat(finding.evidence()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5");
        });
    }

    @Test
    void aSuccessAfterABruteForceIsCritical() {
        List<Event> batch = new ArrayList<>(failures(6, 10));
        batch.add(events.success(60, "198.51.100.1"));
        batch.add(events.success(3_000, ADDRESS));
        batch.add(events.success(4_000, ADDRESS));

        List<Finding> findings = correlator.observe(batch);

        assertThat(findings).extracting(Finding::rule).containsExactly("ssh-bruteforce", "ssh-bruteforce-success");
        assertThat(findings.get(1).event()).isEqualTo("e7");
        assertThat(findings.get(1).evidence()).containsExactly("e0", "e1", "e2", "e3", "e4", "e5", "e7");
        assertThat(findings.get(1).severity().word()).isEqualTo("critical");
    }

    @Test
    void aFailureThatComesLateStillMakesTheSuccessBeforeItCritical() {
        List<Event> batch = new ArrayList<>(failures(6, 10));
        Event success = events.success(60, ADDRESS);
        Event late = batch.remove(2);

        assertThat(correlator.observe(batch)).isEmpty();
        assertThat(correlator.observe(List.of(success))).isEmpty();
        List<Finding> findings = correlator.observe(List.of(late));

        assertThat(findings).extracting(Finding::rule).containsExactly("ssh-bruteforce", "ssh-bruteforce-success");
        assertThat(findings).extracting(Finding::event).containsExactly(late.id(), success.id());
    }

    @Test
    void aSuccessBeforeTheBruteForceIsNone() {
        List<Event> batch = new ArrayList<>();
        batch.add(events.success(0, ADDRESS));
        for (int i = 1; i <= 6; i++) {
            batch.add(events.failure(i, ADDRESS));
        }

        assertThat(correlator.observe(batch)).extracting(Finding::rule).containsExactly("ssh-bruteforce");
    }

    @Test
    void tenUsersFromOneAddressAreSprayingAndNineAreNot() {
        List<Event> nine = IntStream.range(0, 18)
                .mapToObj(i -> events.failure(i * 30L, "198.51.100.7", "user" + i % 9))
                .toList();
        List<Event> ten = IntStream.range(0, 10)
                .mapToObj(i -> events.failure(i * 30L, "198.51.100.8", "user" + i))
                .toList();

        assertThat(correlator.observe(nine)).extracting(Finding::rule).doesNotContain("password-spraying");
        assertThat(correlator.observe(ten))
                .filteredOn(finding -> finding.rule().equals("password-spraying"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.key()).isEqualTo("198.51.100.8"))
                .satisfies(finding ->
                        assertThat(finding.why()).contains("distinct(10m, source.ip, user.name) = 10 >= 10"));
    }

    private List<Event> failures(int count, int everySeconds) {
        return IntStream.range(0, count)
                .mapToObj(i -> events.failure((long) i * everySeconds, ADDRESS))
                .toList();
    }
}
