package io.tocsin.alert;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What people, playbooks and listeners do with an alert. */
class AlertDeskTest extends AlertDeskFixture {

    @Test
    void peopleMoveAnAlertThroughItsLife() {
        String id = raise(finding(KEY, 6, 5)).get(0).id();

        desk.acknowledge(id, MARIA);
        desk.assign(id, "paul", MARIA);
        desk.comment(id, "our scanner?", MARIA);
        Alert closed = desk.close(id, Disposition.FALSE_POSITIVE, "yes", Author.of("paul"));
        Alert open = desk.reopen(id, MARIA);

        assertThat(closed.disposition()).isEqualTo(Disposition.FALSE_POSITIVE);
        assertThat(open.state()).isEqualTo(Alert.State.OPEN);
        assertThat(open.disposition()).isNull();
        assertThat(open.assignee()).isEqualTo("paul");
        assertThat(open.version()).isEqualTo(6);
        assertThat(open.history())
                .extracting(Alert.Change::action)
                .containsExactly("raised", "acknowledged", "assigned", "commented", "closed", "reopened");
    }

    @Test
    void aChangeTheStateDoesNotAllowIsRefusedWithTheWayOut() {
        String id = raise(finding(KEY, 6, 5)).get(0).id();

        assertThatThrownBy(() -> desk.reopen(id, MARIA)).isInstanceOf(RefusedChangeException.class);
        desk.close(id, Disposition.DUPLICATE, "", MARIA);
        assertThatThrownBy(() -> desk.acknowledge(id, MARIA))
                .isInstanceOf(RefusedChangeException.class)
                .hasMessageContaining("is closed and cannot be acknowledged");
        assertThatThrownBy(() -> desk.assign(id, "paul", MARIA)).hasMessageContaining("Reopen it first");
        assertThatThrownBy(() -> desk.close(id, Disposition.BENIGN, "", MARIA))
                .isInstanceOf(RefusedChangeException.class);
    }

    @Test
    void aChangeMeantForAnotherVersionIsRefused() {
        String id = raise(finding(KEY, 6, 5)).get(0).id();
        raise(finding(KEY, 7, 6));

        assertThatThrownBy(() -> desk.acknowledge(id, new Author("maria", 1L)))
                .isInstanceOf(StaleAlertException.class)
                .hasMessageContaining("version 2");
        assertThat(desk.acknowledge(id, new Author("maria", 2L)).version()).isEqualTo(3);
    }

    @Test
    void anUnknownAlertCannotBeAcknowledged() {
        assertThatThrownBy(() -> desk.acknowledge("nope", MARIA))
                .isInstanceOf(NoSuchAlertException.class)
                .hasMessage("There is no alert \"nope\"");
    }

    @Test
    void aDispatchIsDoneOnce() {
        String id = raise(finding(KEY, 6, 5)).get(0).id();
        assertThat(desk.withPendingDispatches(10)).extracting(Alert::id).containsExactly(id);

        Alert done = desk.dispatched(id, "run-of-" + id);

        assertThat(desk.withPendingDispatches(10)).isEmpty();
        assertThat(desk.dispatched(id, "run-of-" + id)).isEqualTo(done);
    }

    /** The plan is asked in the write that reopens; each reopening is a run of its own, and a playbook's own is none. */
    @Test
    void reopeningIsAnsweredByThePlaybooksThatWantIt() {
        ResponsePlan plan = new ResponsePlan() {
            @Override
            public List<Alert.Dispatch> answersTo(Alert alert) {
                return List.of();
            }

            @Override
            public List<Alert.Dispatch> answersToReopened(Alert alert) {
                return List.of(new Alert.Dispatch("tell", "run-" + alert.version(), false));
            }
        };
        AlertDesk answering = AlertDesks.of(store, plan, heard::add, Clock.fixed(NOW, ZoneOffset.UTC));
        String id = answering
                .raise(List.of(finding(KEY, 6, 5)), event -> Optional.empty())
                .get(0)
                .id();

        answering.close(id, Disposition.DUPLICATE, "", MARIA);
        Alert open = answering.reopen(id, MARIA);
        assertThat(open.dispatches()).containsExactly(new Alert.Dispatch("tell", "run-3", false));
        assertThat(answering.withPendingDispatches(10)).extracting(Alert::id).containsExactly(id);

        answering.dispatched(id, "run-3");
        answering.close(id, Disposition.DUPLICATE, "", MARIA);
        assertThat(answering.reopen(id, Author.of("playbook:tell")).dispatches())
                .as("its own doing does not start it again")
                .containsExactly(new Alert.Dispatch("tell", "run-3", true));
        answering.close(id, Disposition.DUPLICATE, "", MARIA);
        assertThat(answering.reopen(id, MARIA).dispatches())
                .containsExactly(new Alert.Dispatch("tell", "run-3", true), new Alert.Dispatch("tell", "run-8", false));
    }

    @Test
    void aListenerThatFailsDoesNotUndoTheAlert() {
        AlertDesk broken = AlertDesks.of(
                store,
                alert -> List.of(),
                alert -> {
                    throw new IllegalStateException("no ears");
                },
                Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(broken.raise(List.of(finding(KEY, 6, 5)), id -> Optional.empty()))
                .hasSize(1);
    }

    @Test
    void eightThreadsLoseNoChange() throws Exception {
        String id = raise(finding(KEY, 6, 5)).get(0).id();
        AlertDesk quiet = AlertDesks.of(store, alert -> List.of(), alert -> {}, Clock.fixed(NOW, ZoneOffset.UTC));
        List<Callable<Void>> work = new ArrayList<>();
        work.add(() -> {
            for (long position = 7; position < 107; position++) {
                quiet.raise(List.of(finding(KEY, position, 6)), event -> Optional.empty());
            }
            return null;
        });
        for (int person = 0; person < 7; person++) {
            Author author = Author.of("person " + person);
            work.add(() -> {
                for (int i = 0; i < 30; i++) {
                    quiet.comment(id, "comment " + i, author);
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        Alert alert = desk.get(id);
        assertThat(alert.count()).isEqualTo(6 + 100);
        assertThat(alert.history()).hasSize(1 + 7 * 30);
        assertThat(alert.version()).isEqualTo(1 + 100 + 7 * 30);
    }
}
