package io.tocsin.respond.connector;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.NoSuchAlertException;
import io.tocsin.alert.RefusedChangeException;
import io.tocsin.correlate.ListDesk;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.event.Event;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Tlp;
import io.tocsin.incident.share.MispExport;
import io.tocsin.incident.share.SharedPart;
import io.tocsin.incident.share.StixExport;
import java.util.Arrays;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import io.tocsin.store.EventQuery;
import io.tocsin.store.EventStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What playbooks do in Tocsin itself: with alerts, events, incidents and value lists. Each does nothing where it was done already. */
@Component
final class OwnActions {

    private static final int MOST_ALERTS = 100;

    private final ObjectProvider<AlertDesk> alerts;
    private final ObjectProvider<ListDesk> lists;
    private final ObjectProvider<IncidentDesk> incidents;
    private final ObjectProvider<EventStore> events;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Function<ConnectorRequest, Object>> actions = Map.of(
            "own:alert-comment", this::comment,
            "own:alert-update", this::update,
            "own:alerts-search", this::search,
            "own:events-search", this::searchEvents,
            "own:list-add", this::addToList,
            "own:list-contains", this::isOnList,
            "own:incident-export", this::exportIncident,
            "own:incident-open", this::openIncident,
            "own:incident-message", this::sayInIncident);

    OwnActions(
            ObjectProvider<AlertDesk> alerts,
            ObjectProvider<ListDesk> lists,
            ObjectProvider<EventStore> events,
            ObjectProvider<IncidentDesk> incidents) {
        this.alerts = alerts;
        this.incidents = incidents;
        this.events = events;
        this.lists = lists;
    }

    /** Does what a request wants; the answer's body is what it gives. */
    ConnectorResult act(ConnectorRequest request) {
        Function<ConnectorRequest, Object> action =
                actions.get(request.connector().route());
        if (action == null) {
            return new ConnectorResult.Failure(
                    ErrorClass.INTERNAL, "there is no " + request.connector().route(), false);
        }
        try {
            request.aboutToSend().run();
            return new ConnectorResult.Answer(200, Map.of(), action.apply(request), null);
        } catch (NoSuchAlertException
                | RefusedChangeException
                | IllegalArgumentException
                | ExpressionException
                | NotFoundException
                | ConflictException
                | BadParameterException e) {
            return new ConnectorResult.Failure(ErrorClass.DATA, String.valueOf(e.getMessage()), false);
        }
    }

    private AlertDesk alerts() {
        return need(alerts, "alerts");
    }

    private ListDesk lists() {
        return need(lists, "lists");
    }

    private IncidentDesk incidents() {
        return need(incidents, "incidents");
    }

    private static <T> T need(ObjectProvider<T> keeper, String what) {
        T there = keeper.getIfAvailable();
        if (there == null) {
            throw new IllegalArgumentException("this server keeps no " + what);
        }
        return there;
    }

    /** The open incident that the alert belongs to, or a new one; of a playbook without an alert, one by its idempotency key. */
    private Object openIncident(ConnectorRequest request) {
        Incident incident = incidents()
                .openFor(
                        request.text("alert"),
                        request.key(),
                        request.text("title"),
                        request.text("template"),
                        author(request).actor());
        return Map.of(
                "id",
                incident.id(),
                "number",
                incident.number(),
                "phase",
                incident.phase().word());
    }

    /** What may be shared of an incident, as an event of MISP or a bundle of STIX. */
    private Object exportIncident(ConnectorRequest request) {
        Incident incident = incidents().get(request.text("incident"));
        Tlp ceiling = Arrays.stream(Tlp.values())
                .filter(one -> one.word().equals(request.text("ceiling")))
                .findFirst()
                .orElse(Tlp.AMBER);
        List<Item<Observable>> shared =
                SharedPart.of(incident, incidents().items().observablesOf(incident.id()), List.of(), ceiling);
        return Map.of(
                "document",
                request.text("format").equals("stix")
                        ? StixExport.of(incident, shared)
                        : MispExport.of(incident, shared));
    }

    private Object sayInIncident(ConnectorRequest request) {
        Incident incident = incidents().toChange(request.text("incident"));
        incidents()
                .items()
                .sayOnce(
                        incident.id(),
                        request.text("text"),
                        request.key(),
                        author(request).actor());
        return Map.of("id", incident.id());
    }

    private static Author author(ConnectorRequest request) {
        return Author.of("playbook:" + request.text("playbook"));
    }

    private Object comment(ConnectorRequest request) {
        Alert alert = alerts().get(request.text("alert"));
        comment(alert, request.text("text"), author(request));
        return Map.of("alert", alert.id());
    }

    private void comment(Alert alert, String text, Author author) {
        boolean said = alert.history().stream()
                .anyMatch(change -> change.actor().equals(author.actor())
                        && change.action().equals("commented")
                        && change.text().equals(text));
        if (!said) {
            alerts().comment(alert.id(), text, author);
        }
    }

    private Object update(ConnectorRequest request) {
        Alert alert = alerts().get(request.text("alert"));
        Author author = author(request);
        String state = request.text("state");
        if (state.equals("acknowledged") && alert.state() == Alert.State.OPEN) {
            alert = alerts().acknowledge(alert.id(), author);
        } else if (state.equals("closed") && alert.state() != Alert.State.CLOSED) {
            String word = request.text("disposition").isEmpty() ? "true_positive" : request.text("disposition");
            alert = alerts().close(
                            alert.id(),
                            Disposition.valueOf(word.toUpperCase(Locale.ROOT)),
                            request.text("comment"),
                            author);
        }
        if (!state.equals("closed") && !request.text("comment").isEmpty()) {
            comment(alert, request.text("comment"), author);
        }
        String assignee = request.text("assignee");
        if (!assignee.isEmpty() && !alert.assignee().equals(assignee)) {
            alert = alerts().assign(alert.id(), assignee, author);
        }
        return Map.of("state", alert.state().name().toLowerCase(Locale.ROOT));
    }

    /** Returns null where there is none. */
    private static @Nullable Duration duration(ConnectorRequest request, String input) {
        String text = request.text(input);
        Duration duration = ValueType.duration(text);
        if (duration == null && !text.isEmpty()) {
            throw new IllegalArgumentException(input + " must be a duration such as P30D, is \"" + text + "\"");
        }
        return duration;
    }

    private Object search(ConnectorRequest request) {
        Duration since = duration(request, "since");
        Instant from = since == null ? null : clock.instant().minus(since);
        List<Alert> found = alerts().find(new AlertQuery(
                        request.text("rule"), Set.of(), Set.of(), request.text("key"), from, null, MOST_ALERTS, null))
                .items();
        String own = request.text("alert");
        List<Alert> others =
                found.stream().filter(alert -> !alert.id().equals(own)).toList();
        return Map.of(
                "count",
                (long) others.size(),
                "ids",
                others.stream().map(Alert::id).collect(Collectors.toList()));
    }

    /** Each value is one word of the query, whatever characters it has. */
    private Object searchEvents(ConnectorRequest request) {
        List<String> terms = new ArrayList<>();
        if (request.with().get("query") instanceof Map<?, ?> query) {
            query.forEach((field, value) -> {
                if (!String.valueOf(field).matches("@?[A-Za-z][A-Za-z0-9_.-]{0,200}")) {
                    throw new IllegalArgumentException("\"" + field + "\" is not the path of a field");
                }
                terms.add(field + ":" + Template.queryWord(String.valueOf(value)));
            });
        }
        Duration since = duration(request, "since");
        Instant from = clock.instant().minus(since == null ? Duration.ofDays(1) : since);
        List<Event> found = need(events, "events")
                .find(new EventQuery(String.join(" AND ", terms), from, null, MOST_ALERTS, null))
                .items();
        return Map.of(
                "count",
                (long) found.size(),
                "ids",
                found.stream().map(Event::id).collect(Collectors.toList()),
                "first",
                found.isEmpty() ? Map.of() : found.get(0).document());
    }

    private Object addToList(ConnectorRequest request) {
        Duration ttl = duration(request, "ttl");
        Instant expires = ttl == null ? null : clock.instant().plus(ttl);
        ValueList list = lists().add(
                        request.text("list"),
                        List.of(new ValueList.Entry(
                                request.text("value"),
                                expires,
                                request.text("note"),
                                author(request).actor())),
                        null);
        return Map.of("entries", (long) list.entries().size());
    }

    private Object isOnList(ConnectorRequest request) {
        String name = request.text("list");
        Optional<ValueList> list = lists().get(name);
        if (list.isEmpty()) {
            throw new IllegalArgumentException("there is no list " + name);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("found", list.get().contains(request.text("value"), clock.millis()));
        return answer;
    }
}
