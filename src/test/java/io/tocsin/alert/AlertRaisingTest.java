package io.tocsin.alert;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.correlate.trial.Episodes;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What becomes of findings: which alerts they open, and which take them in. */
class AlertRaisingTest extends AlertDeskFixture {

    @Test
    void aPositionIsOnlyComparedWithThoseOfTheSameLog() {
        Folded folded = Folded.NOTHING.with(finding(KEY, 7, 0), "old");

        assertThat(folded.knows(finding(KEY, 6, 0), "old")).isTrue();
        assertThat(folded.knows(finding(KEY, 6, 0), "new")).isFalse();
        assertThat(folded.with(finding(KEY, 3, 0), "new").knows(finding(KEY, 5, 0), "new"))
                .isFalse();
    }

    @Test
    void whatOneEventMakesTrueTwiceIsTakenInTwice() {
        Folded folded = Folded.NOTHING.with(finding(KEY, 7, 0), "log");

        assertThat(folded.knows(finding(KEY, 7, 0), "log")).isTrue();
        assertThat(folded.knows(finding("another-rule", Severity.HIGH, KEY, 7, 0), "log"))
                .as("another finding at the same position")
                .isFalse();
    }

    @Test
    void theFirstFindingOpensAnAlertWithItsDispatches() {
        Alert alert = raise(finding(KEY, 6, 5)).get(0);

        assertThat(alert.version()).isEqualTo(1);
        assertThat(alert.state()).isEqualTo(Alert.State.OPEN);
        assertThat(alert.count()).isEqualTo(6);
        assertThat(alert.events()).containsExactly(Findings.id(5), Findings.id(6));
        assertThat(alert.createdAt()).isEqualTo(NOW);
        assertThat(alert.dispatches()).containsExactly(new Alert.Dispatch("contain", "run-of-" + alert.id(), false));
        assertThat(alert.history()).singleElement().satisfies(change -> {
            assertThat(change.actor()).isEqualTo("rule:ssh-bruteforce");
            assertThat(change.action()).isEqualTo("raised");
        });
        assertThat(store.get(alert.id())).contains(alert);
        assertThat(heard).containsExactly(alert);
    }

    @Test
    void anAlertTellsWhichTextsOfTheRuleFoundWhatItHolds() {
        String before = "a".repeat(64);
        String after = "b".repeat(64);

        raise(Findings.foundBy(before, finding(KEY, 6, 5)));
        raise(Findings.foundBy(after, finding(KEY, 8, 6)), Findings.foundBy(after, finding(KEY, 9, 7)));
        Alert alert = raise(Findings.foundBy(before, finding(KEY, 10, 8))).get(0);

        assertThat(alert.ruleVersion()).isEqualTo("a".repeat(12));
        assertThat(alert.ruleVersions())
                .containsExactly(
                        new Alert.RuleVersion("a".repeat(12), before, NOW),
                        new Alert.RuleVersion("b".repeat(12), after, NOW));
        assertThat(alert.history()).extracting(Alert.Change::action).containsExactly("raised", "rule changed");
        assertThat(alert.history().get(1).actor()).isEqualTo("rule:ssh-bruteforce");
        assertThat(alert.history().get(1).text()).contains("b".repeat(12)).doesNotContain("b".repeat(13));
    }

    @Test
    void anAlertStoredWithoutRuleHashesIsReadAndTakesIn() {
        Alert raised =
                raise(Findings.foundBy("a".repeat(64), finding(KEY, 6, 5))).get(0);
        Document stored = MongoAlertDocuments.toDocument(raised);
        stored.remove("ruleVersions");

        Alert read = MongoAlertDocuments.toAlert(stored);

        assertThat(read.ruleVersions()).containsExactly(new Alert.RuleVersion("a".repeat(12), "", NOW));
        assertThat(AlertChanges.of(read)
                        .fold(Findings.foundBy("a".repeat(64), finding(KEY, 8, 6)), "log", NOW)
                        .at(2)
                        .history())
                .as("the same text is no change")
                .hasSize(1);
        assertThat(MongoAlertDocuments.toAlert(MongoAlertDocuments.toDocument(raised)))
                .isEqualTo(raised);
    }

    @Test
    void whatARetroHuntFindsIsRaisedOnceWithoutAPlaybook() {
        Episode found = found(finding(KEY, 6, 5));

        boolean raised = desk.raiseFromThePast(found, id -> Optional.empty(), MARIA, "203.0.113.7 of list bad");
        boolean again = desk.raiseFromThePast(found, id -> Optional.empty(), MARIA, "203.0.113.7 of list bad");

        assertThat(List.of(raised, again)).containsExactly(true, false);
        Alert alert = heard.get(0);
        assertThat(heard).hasSize(1);
        assertThat(alert.dispatches()).isEmpty();
        assertThat(alert.tags()).containsExactly("ssh", AlertDesk.RETRO_HUNT);
        assertThat(alert.count()).isEqualTo(found.count());
        assertThat(alert.history()).singleElement().satisfies(change -> {
            assertThat(change.actor()).isEqualTo("maria");
            assertThat(change.text()).isEqualTo("retro-hunt for 203.0.113.7 of list bad");
        });
    }

    @Test
    void whatARetroHuntFindsOfATimeThatAnAlertTellsOfIsKnown() {
        raise(finding(KEY, 6, 5));
        raise(finding(KEY, 8, 7));

        assertThat(desk.raiseFromThePast(found(finding(KEY, 7, 6)), id -> Optional.empty(), MARIA, "x"))
                .isFalse();
        assertThat(desk.raiseFromThePast(found(finding(KEY, 3, -600)), id -> Optional.empty(), MARIA, "x"))
                .isTrue();
        assertThat(raise(finding(KEY, 9, 8)).get(0).version())
                .as("live findings go on in the alert they went into before")
                .isGreaterThan(1);
    }

    private static Episode found(Finding finding) {
        Episodes episodes = new Episodes();
        episodes.take(List.of(finding));
        return episodes.all().get(0);
    }

    @Test
    void theSameTroubleAgainFoldsIntoTheLiveAlert() {
        raise(finding(KEY, 6, 5));

        Alert folded = raise(finding(KEY, 7, 6)).get(0);

        assertThat(folded.version()).isEqualTo(2);
        assertThat(folded.count()).isEqualTo(7);
        assertThat(folded.events()).containsExactly(Findings.id(5), Findings.id(6), Findings.id(7));
        assertThat(folded.firstSeen()).isEqualTo(NOON.plusSeconds(250));
        assertThat(folded.lastSeen()).isEqualTo(NOON.plusSeconds(360));
        assertThat(all()).containsExactly(folded);
    }

    @Test
    void findingsOfOneBatchAreOneWrite() {
        List<Alert> raised = raise(finding(KEY, 6, 5), finding("198.51.100.9", 7, 5), finding(KEY, 8, 6));

        assertThat(raised)
                .extracting(Alert::key, Alert::version, Alert::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(KEY, 1L, 7L),
                        org.assertj.core.groups.Tuple.tuple("198.51.100.9", 1L, 6L));
    }

    @Test
    void raisingABatchAgainChangesNothing() {
        Finding[] batch = {finding(KEY, 6, 5), finding(KEY, 7, 6), finding(KEY, 8, 90), finding(KEY, 9, 91)};
        raise(batch);
        List<Alert> before = all();

        assertThat(raise(batch)).isEmpty();

        assertThat(all()).isEqualTo(before).hasSize(2);
    }

    @Test
    void batchBordersDoNotChangeWhichAlertsThereAre() {
        AlertDesk other = AlertDesks.inMemory(Clock.fixed(NOW, ZoneOffset.UTC));
        List<Finding> findings = LongStream.range(6, 40)
                .mapToObj(position -> finding(KEY, position, position * 17 % 400))
                .toList();

        desk.raise(findings, id -> Optional.empty());
        findings.forEach(finding -> other.raise(List.of(finding), id -> Optional.empty()));

        assertThat(all())
                .extracting(Alert::id, Alert::count, Alert::lastSeen, Alert::events)
                .isEqualTo(other.find(AlertQuery.all(200)).items().stream()
                        .map(alert -> org.assertj.core.groups.Tuple.tuple(
                                alert.id(), alert.count(), alert.lastSeen(), alert.events()))
                        .toList());
    }

    @Test
    void afterTheSuppressTimeTheSameTroubleIsANewAlert() {
        raise(finding(KEY, 6, 0));

        assertThat(raise(finding(KEY, 7, 60)).get(0).version()).isEqualTo(2);
        assertThat(raise(finding(KEY, 8, 121)).get(0).version()).isEqualTo(1);
    }

    @Test
    void aLateFindingFoldsBackwardsInTime() {
        raise(finding(KEY, 6, 30));

        Alert folded = raise(finding(KEY, 7, 0)).get(0);

        assertThat(folded.version()).isEqualTo(2);
        assertThat(folded.firstSeen()).isEqualTo(NOON.minusSeconds(50));
        assertThat(folded.lastSeen()).isEqualTo(NOON.plusSeconds(1800));
    }

    @Test
    void whatComesLateFromTheMidstOfAnAlertIsTakenInByIt() {
        raise(finding(KEY, 6, 0), finding(KEY, 7, 50), finding(KEY, 8, 100), finding(KEY, 9, 150));

        Alert folded = raise(finding(KEY, 10, 20)).get(0);

        assertThat(all()).hasSize(1);
        assertThat(folded.count()).isEqualTo(6 + 4);
        assertThat(folded.lastSeen()).isEqualTo(NOON.plusSeconds(150 * 60));
    }

    @Test
    void theLiveAlertTakesInThoughAClosedOneIsNewer() {
        Alert first = raise(finding(KEY, 6, 60)).get(0);
        desk.close(first.id(), Disposition.BENIGN, "", MARIA);
        Alert second = raise(finding(KEY, 7, 50)).get(0);

        assertThat(raise(finding(KEY, 8, 55), finding(KEY, 9, 61)))
                .extracting(Alert::id)
                .containsOnly(second.id());
    }

    @Test
    void aClosedAlertMakesRoomForANewOne() {
        Alert first = raise(finding(KEY, 6, 5)).get(0);
        desk.close(first.id(), Disposition.BENIGN, "", MARIA);

        Alert second = raise(finding(KEY, 7, 6)).get(0);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.version()).isEqualTo(1);
    }

    @Test
    void aReplayAfterSomebodyClosedTheAlertRaisesNothing() {
        Finding[] batch = {finding(KEY, 6, 5), finding(KEY, 7, 6)};
        Alert alert = raise(batch).get(0);
        desk.close(alert.id(), Disposition.BENIGN, "", MARIA);

        assertThat(raise(batch)).isEmpty();
        assertThat(all()).hasSize(1);
    }

    @Test
    void evidenceIsListedUpToABoundAndCountedExactly() {
        raise(LongStream.range(6, 6 + 150).mapToObj(i -> finding(KEY, i, 5)).toArray(Finding[]::new));

        Alert alert = all().get(0);

        assertThat(alert.events()).hasSize(Alert.MAX_EVENTS).startsWith(Findings.id(5), Findings.id(6), Findings.id(7));
        assertThat(alert.count()).isEqualTo(6 + 149);
    }

    @Test
    void theAlertCarriesTheEventThatCrossedTheLine() {
        Event event = Event.builder()
                .put("event.id", Findings.id(6))
                .put("source.ip", KEY)
                .build();

        Alert alert = desk.raise(
                        List.of(finding(KEY, 6, 5)), id -> Optional.of(event).filter(e -> id.equals(Findings.id(6))))
                .get(0);

        assertThat(alert.fields()).isEqualTo(event.document());
    }

    private List<Alert> all() {
        return desk.find(AlertQuery.all(200)).items();
    }
}
