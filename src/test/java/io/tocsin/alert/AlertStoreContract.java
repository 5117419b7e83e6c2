package io.tocsin.alert;

import static io.tocsin.alert.Findings.NOON;
import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.event.Severity;
import io.tocsin.store.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link AlertStore} owes its callers; each make has a test class that only says how to build it. */
interface AlertStoreContract {

    AlertStore store();

    @Test
    default void anAlertComesBackAsItWasStored() {
        Alert alert = AlertChanges.of(alert("203.0.113.7", 1, 0))
                .dispatches(List.of(new Alert.Dispatch("contain", "run-1", false)))
                .state(Alert.State.CLOSED)
                .disposition(Disposition.FALSE_POSITIVE)
                .assignee("maria")
                .note(NOON, "maria", "closed", "<b>scanner of ours</b> $where {\"a\":1}")
                .at(7);

        store().insert(alert);

        assertThat(store().get(alert.id())).contains(alert);
    }

    @Test
    default void anIdIsInsertedOnce() {
        Alert alert = alert("203.0.113.7", 1, 0);

        assertThat(store().insert(alert)).isTrue();
        assertThat(store().insert(AlertChanges.of(alert).assignee("maria").at(1)))
                .isFalse();

        assertThat(store().get(alert.id())).contains(alert);
    }

    @Test
    default void onlyTheNextVersionReplacesAnAlert() {
        Alert alert = alert("203.0.113.7", 1, 0);
        store().insert(alert);
        Alert second = AlertChanges.of(alert).assignee("maria").at(2);

        assertThat(store().replace(second)).isTrue();
        assertThat(store().replace(AlertChanges.of(alert).assignee("paul").at(2)))
                .isFalse();
        assertThat(store().replace(AlertChanges.of(second).assignee("paul").at(4)))
                .isFalse();

        assertThat(store().get(alert.id())).contains(second);
    }

    @Test
    default void ofSeveralAlertsThoseAreReplacedThatNobodyHasChanged() {
        Alert first = alert("203.0.113.7", 1, 0);
        Alert second = alert("203.0.113.8", 2, 1);
        List.of(first, second).forEach(store()::insert);
        Alert changed = AlertChanges.of(first).assignee("maria").at(2);
        Alert stale = AlertChanges.of(second).assignee("maria").at(3);
        Alert again = AlertChanges.of(changed).assignee("paul").at(3);

        assertThat(store().replaceAll(List.of(stale, changed, again))).isFalse();

        assertThat(store().get(first.id())).contains(again);
        assertThat(store().get(second.id())).contains(second);
        assertThat(store().replaceAll(
                                List.of(AlertChanges.of(second).assignee("paul").at(2))))
                .isTrue();
        assertThat(store().replaceAll(List.of())).isTrue();
    }

    @Test
    default void anAlertThatIsNotThereCannotBeReplaced() {
        assertThat(store().replace(alert("203.0.113.7", 1, 0))).isFalse();
    }

    @Test
    default void ofManyWhoReplaceTheSameVersionOneWins() throws Exception {
        Alert alert = alert("203.0.113.7", 1, 0);
        store().insert(alert);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Alert mine = AlertChanges.of(alert).assignee("person " + i).at(2);
                attempts.add(() -> store().replace(mine));
            }

            int won = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                won += attempt.get() ? 1 : 0;
            }

            assertThat(won).isOne();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void theLatestOfARuleAndKeyComeFirst() {
        Alert early = alert("203.0.113.7", 1, 0);
        Alert late = alert("203.0.113.7", 9, 600);
        List.of(late, early, alert("198.51.100.9", 2, 900)).forEach(store()::insert);

        assertThat(store().latest(Findings.RULE, "203.0.113.7", 5)).containsExactly(late, early);
        assertThat(store().latest(Findings.RULE, "203.0.113.7", 1)).containsExactly(late);
        assertThat(store().latest("another", "203.0.113.7", 5)).isEmpty();
    }

    @Test
    default void alertsAreFoundByWhenTheyWereSeen() {
        Alert early = alert("203.0.113.7", 1, 0);
        Alert late = alert("203.0.113.7", 2, 600);
        List.of(late, early, alert("198.51.100.9", 3, 0)).forEach(store()::insert);

        assertThat(seen(early.firstSeen(), late.firstSeen())).containsExactly(late, early);
        assertThat(seen(early.lastSeen(), late.firstSeen().minusMillis(1))).containsExactly(early);
        assertThat(seen(early.lastSeen().plusMillis(1), late.firstSeen().minusMillis(1)))
                .isEmpty();
        assertThat(seen(early.lastSeen().plusMillis(1), late.lastSeen())).containsExactly(late);
        assertThat(store().seenBetween("another", "203.0.113.7", early.firstSeen(), late.lastSeen()))
                .isEmpty();

        assertThat(store().seenSince(Findings.RULE, "203.0.113.7", early.lastSeen(), 10))
                .containsExactly(late, early);
        assertThat(store().seenSince(Findings.RULE, "203.0.113.7", early.lastSeen(), 1))
                .containsExactly(late);
        assertThat(store().seenSince(
                                Findings.RULE, "203.0.113.7", late.lastSeen().plusMillis(1), 10))
                .isEmpty();
    }

    private List<Alert> seen(Instant from, Instant to) {
        return store().seenBetween(Findings.RULE, "203.0.113.7", from, to);
    }

    @Test
    default void theListIsFilteredByEachField() {
        Alert brute = alert("203.0.113.7", 1, 0);
        Alert closed = AlertChanges.of(alert("198.51.100.9", 2, 1))
                .state(Alert.State.CLOSED)
                .at(1);
        Alert admin = AlertChanges.raise(
                finding("new-admin", Severity.MEDIUM, "maria", 3, 2), "a", Map.of(), NOON.plusSeconds(9));
        List.of(brute, closed, admin).forEach(store()::insert);

        assertThat(found(query("new-admin", Set.of(), Set.of(), "", null, null)))
                .containsExactly(admin);
        assertThat(found(query("", Set.of(Alert.State.CLOSED), Set.of(), "", null, null)))
                .containsExactly(closed);
        assertThat(found(query("", Set.of(), Set.of(Severity.MEDIUM, Severity.CRITICAL), "", null, null)))
                .containsExactly(admin);
        assertThat(found(query("", Set.of(), Set.of(), "203.0.113.7", null, null)))
                .containsExactly(brute);
        assertThat(found(query("", Set.of(), Set.of(), "", NOON.plusSeconds(9), null)))
                .containsExactly(admin);
        assertThat(found(query("", Set.of(), Set.of(), "", null, NOON.plusSeconds(9))))
                .containsExactlyInAnyOrder(brute, closed);
    }

    @Test
    default void pagesCoverTheListOnceThoughAllWereRaisedInOneMoment() {
        for (int i = 0; i < 7; i++) {
            store().insert(alert("key " + i, i, i));
        }

        List<String> keys = new ArrayList<>();
        String cursor = null;
        do {
            Page<Alert> page = store().find(new AlertQuery("", Set.of(), Set.of(), "", null, null, 3, cursor));
            page.items().forEach(alert -> keys.add(alert.key()));
            cursor = page.next();
        } while (cursor != null);

        assertThat(keys).containsExactlyInAnyOrder("key 0", "key 1", "key 2", "key 3", "key 4", "key 5", "key 6");
    }

    @Test
    default void aForeignCursorIsRefused() {
        AlertQuery query = new AlertQuery("", Set.of(), Set.of(), "", null, null, 3, "nonsense");

        assertThatThrownBy(() -> store().find(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    default void alertsWaitForTheirRunsUntilEachIsDone() {
        Alert without = alert("198.51.100.9", 1, 0);
        Alert half = AlertChanges.of(alert("203.0.113.7", 2, 0))
                .dispatches(List.of(new Alert.Dispatch("a", "r1", true), new Alert.Dispatch("b", "r2", false)))
                .at(1);
        List.of(without, half).forEach(store()::insert);

        assertThat(store().withPendingDispatches(10)).containsExactly(half);
        store().replace(AlertChanges.of(half)
                .dispatches(List.of(new Alert.Dispatch("a", "r1", true), new Alert.Dispatch("b", "r2", true)))
                .at(2));
        assertThat(store().withPendingDispatches(10)).isEmpty();
    }

    private List<Alert> found(AlertQuery query) {
        return store().find(query).items();
    }

    private static AlertQuery query(
            String rule,
            Set<Alert.State> states,
            Set<Severity> severities,
            String key,
            @org.jspecify.annotations.Nullable Instant from,
            @org.jspecify.annotations.Nullable Instant to) {
        return new AlertQuery(rule, states, severities, key, from, to, 50, null);
    }

    private static Alert alert(String key, long position, long minute) {
        Map<String, Object> fields = Map.of("source", Map.of("ip", key), "tags", List.of("a", "b"));
        return AlertChanges.raise(finding(key, position, minute), "a", fields, NOON);
    }

    @Test
    default void theMostSevereAlertWaitsFirstForItsRun() {
        List<Alert.Dispatch> waiting = List.of(new Alert.Dispatch("a", "r", false));
        for (int i = 0; i < 5; i++) {
            store().insert(AlertChanges.of(alert("198.51.100." + i, i, 0))
                    .dispatches(waiting)
                    .at(1));
        }
        Alert like = alert("203.0.113.7", 50, 0);
        Alert critical = new Alert(
                like.id(),
                1,
                like.rule(),
                like.ruleVersions(),
                like.title(),
                Severity.CRITICAL,
                like.state(),
                like.key(),
                like.keys(),
                like.fields(),
                like.count(),
                like.firstSeen(),
                like.lastSeen(),
                like.createdAt(),
                like.events(),
                like.folded(),
                like.tags(),
                like.attack(),
                like.why(),
                like.category(),
                like.summary(),
                like.assignee(),
                like.disposition(),
                like.history(),
                waiting);
        store().insert(critical);

        assertThat(store().withPendingDispatches(2)).hasSize(2).first().isEqualTo(critical);
        assertThat(store().withPendingDispatches(10))
                .hasSize(6)
                .extracting(Alert::key)
                .startsWith("203.0.113.7");
    }
}
