package io.tocsin.respond.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Findings;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.InMemoryListStore;
import io.tocsin.event.Event;
import io.tocsin.event.Severity;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.TestIncidents;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.Connectors;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import io.tocsin.store.Page;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What playbooks do to alerts and lists of the server itself. */
class OwnActionsTest {

    private static final Event EVENT =
            Event.builder().put("event.id", "e-1").put("user.name", "eve").build();

    private final List<String> asked = new ArrayList<>();

    private final AlertDesk alerts = AlertDesks.inMemory(Clock.systemUTC());
    private final Alert alert = alerts.raise(List.of(Findings.finding("203.0.113.7", 1, 0)), id -> Optional.empty())
            .get(0);

    private final IncidentDesk incidents = TestIncidents.desk(alerts, Clock.systemUTC());

    private ConnectorResult act(String use, Map<String, Object> with, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("p"));
        Files.writeString(folder.resolve("p/watched.list.yaml"), "entries: [ evil.example ]\n");
        ListDesk lists =
                ListDesk.over(Correlator.over(folder), new InMemoryListStore(), Clock.systemUTC(), Duration.ofDays(90));
        EventStore store = (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    asked.add(((EventQuery) arguments[0]).text());
                    return new Page<>(List.of(EVENT), null);
                });
        StaticListableBeanFactory beans = new StaticListableBeanFactory(
                Map.of("incidents", incidents, "alerts", alerts, "lists", lists, "events", store));
        ConnectorSpec connector = Connectors.builtIn().find(use).orElseThrow();
        Map<String, Object> all = new HashMap<>(Map.of("alert", alert.id(), "playbook", "p"));
        all.putAll(with);
        return new OwnActions(
                        beans.getBeanProvider(AlertDesk.class),
                        beans.getBeanProvider(ListDesk.class),
                        beans.getBeanProvider(EventStore.class),
                        beans.getBeanProvider(IncidentDesk.class))
                .act(new ConnectorRequest(connector, all, "k", () -> {}));
    }

    @Test
    void eventsAreFoundAndAValueIsOneWordOfTheQuery(@TempDir Path folder) throws IOException {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("user.name", "eve\" OR *");
        query.put("source.port", 22L);

        ConnectorResult found = act("events.search@1", Map.of("query", query), folder);
        ConnectorResult network = act("events.search@1", Map.of("query", Map.of("source.ip", "0.0.0.0/0")), folder);
        ConnectorResult field = act("events.search@1", Map.of("query", Map.of("a:b OR c", "x")), folder);

        assertThat(((ConnectorResult.Answer) found).body())
                .isEqualTo(Map.of("count", 1L, "ids", List.of("e-1"), "first", EVENT.document()));
        assertThat(asked).containsExactly("user.name:\"eve\\\" OR *\" AND source.port:\"22\"");
        assertThat(((ConnectorResult.Failure) network).message()).contains("is a network");
        assertThat(((ConnectorResult.Failure) field).message()).contains("is not the path of a field");
    }

    @Test
    void anIncidentIsOpenedOnceForAnAlertAndSpokenIn(@TempDir Path folder) throws IOException {
        assertThat(act("incident.open@1", Map.of("template", "nothing"), folder).toString())
                .contains("nothing");
        act("incident.open@1", Map.of("template", "account-takeover"), folder);
        ConnectorResult again = act("incident.open@1", Map.of("title", "Other"), folder);
        Incident opened = incidents.openOf(List.of(Severity.values())).get(0);
        act("incident.message@1", Map.of("incident", opened.number(), "text", "blocked"), folder);
        act("incident.message@1", Map.of("incident", opened.number(), "text", "blocked"), folder);

        assertThat(incidents.openOf(List.of(Severity.values()))).hasSize(1);
        assertThat(again.toString()).contains(opened.number());
        assertThat(opened.createdBy()).isEqualTo("playbook:p");
        assertThat(opened.alertIds()).containsExactly(alert.id());
        assertThat(alerts.get(alert.id()).state()).isEqualTo(Alert.State.OPEN);
        assertThat(incidents.items().messages().of(opened.id())).hasSize(1);
    }

    @Test
    void aCommentIsMadeOnceHoweverOftenItIsSent(@TempDir Path folder) throws IOException {
        act("alert.comment@1", Map.of("text", "blocked"), folder);
        act("alert.comment@1", Map.of("text", "blocked"), folder);

        assertThat(alerts.get(alert.id()).history())
                .filteredOn(change -> change.action().equals("commented"))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.actor()).isEqualTo("playbook:p");
                    assertThat(change.text()).isEqualTo("blocked");
                });
    }

    @Test
    void anAlertIsClosedAndClosingItAgainChangesNothing(@TempDir Path folder) throws IOException {
        Map<String, Object> with = Map.of("state", "closed", "disposition", "false_positive", "comment", "a scanner");
        act("alert.update@1", with, folder);
        ConnectorResult again = act("alert.update@1", with, folder);

        assertThat(alerts.get(alert.id()).state()).isEqualTo(Alert.State.CLOSED);
        assertThat(again.toString()).contains("state=closed");
    }

    @Test
    void theAlertOfTheRunIsNotAmongThoseThatAreFound(@TempDir Path folder) throws IOException {
        assertThat(act("alerts.search@1", Map.of("key", "203.0.113.7"), folder).toString())
                .contains("count=0");
        assertThat(act("alerts.search@1", Map.of("key", "203.0.113.7", "alert", "other"), folder)
                        .toString())
                .contains("count=1", alert.id());
    }

    @Test
    void aCommentOfAnUpdateIsKeptWhateverElseItChanges(@TempDir Path folder) throws IOException {
        Map<String, Object> with = Map.of("state", "acknowledged", "comment", "looked up");
        act("alert.update@1", with, folder);
        act("alert.update@1", with, folder);

        Alert updated = alerts.get(alert.id());
        assertThat(updated.state()).isEqualTo(Alert.State.ACKNOWLEDGED);
        assertThat(updated.history())
                .filteredOn(change -> change.text().equals("looked up"))
                .singleElement()
                .satisfies(change -> assertThat(change.action()).isEqualTo("commented"));
    }

    @Test
    void listsAreReadAndAddedTo(@TempDir Path folder) throws IOException {
        assertThat(act("list.contains@1", Map.of("list", "watched", "value", "evil.example"), folder)
                        .toString())
                .contains("found=true");
        assertThat(act("list.add@1", Map.of("list", "watched", "value", "b.example", "ttl", "P1D"), folder)
                        .toString())
                .contains("entries=");
        assertThat(act("list.contains@1", Map.of("list", "gone", "value", "x"), folder)
                        .toString())
                .contains("there is no list gone");
    }

    @Test
    void aTimeThatCannotBeReadAddsNothingForever(@TempDir Path folder) throws IOException {
        assertThat(act("list.add@1", Map.of("list", "watched", "value", "b.example", "ttl", "4h"), folder))
                .isInstanceOfSatisfying(ConnectorResult.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("ttl must be a duration such as P30D, is \"4h\""));
    }

    @Test
    void anAlertThatIsNotThereIsAFailure(@TempDir Path folder) throws IOException {
        assertThat(act("alert.comment@1", Map.of("text", "x", "alert", "none"), folder))
                .isInstanceOf(ConnectorResult.Failure.class);
    }
}
