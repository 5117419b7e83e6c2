package io.tocsin.incident;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.Author;
import io.tocsin.alert.NoSuchAlertException;
import io.tocsin.event.Severity;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.incident.record.Wanted;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens incidents and moves them through their life. Safe for many threads and nodes: every change is made from what is stored
 * and written only over exactly that. Methods throw {@link TransientException} while the store is away, and
 * {@link NotFoundException} where there is no such incident.
 */
public final class IncidentDesk {

    private static final Logger log = LoggerFactory.getLogger(IncidentDesk.class);

    /** In the history: the agreed time to a goal is over; the new value is the goal. */
    public static final String BREACHED = "slaBreached";

    /** Lost races after which something else must be wrong. */
    private static final int MAX_TRIES = 1000;

    private static final List<String> SEARCHED = List.of("number", "title", "summary", "owner", "labels");

    private final IncidentRecords records;
    private final IncidentItems items;
    private final IncidentTemplates templates;
    private final AlertDesk alerts;
    private final IncidentListener listener;
    private final Clock clock;

    IncidentDesk(
            IncidentRecords records,
            IncidentItems items,
            IncidentTemplates templates,
            AlertDesk alerts,
            IncidentListener listener,
            Clock clock) {
        this.records = records;
        this.items = items;
        this.templates = templates;
        this.alerts = alerts;
        this.listener = listener;
        this.clock = clock;
    }

    public IncidentItems items() {
        return items;
    }

    public IncidentTemplates templates() {
        return templates;
    }

    /**
     * Opens an incident. Its open alerts become acknowledged where a person opens it.
     *
     * @throws NoSuchAlertException where there is no such alert
     * @throws BadParameterException where it has no title, or there is no such template
     */
    public Incident open(IncidentOpening opening, String actor) {
        return open(UUID.randomUUID().toString(), opening, actor);
    }

    /** As {@link #open(IncidentOpening, String)}; where there is an incident of this id, that one is returned. */
    Incident open(String id, IncidentOpening opening, String actor) {
        IncidentTemplate template = opening.template().isEmpty() ? null : templates.need(opening.template());
        List<Alert> linked = read(opening.alerts());
        String title = opening.titleWith(template, linked);
        Instant now = now();
        IncidentDraft draft = IncidentDraft.opened(id, nextNumber(now), actor, now);
        draft.title = title;
        draft.summary = opening.summary().isEmpty() && template != null ? template.summary() : opening.summary();
        draft.severity = opening.severityWith(template, linked);
        draft.owner = opening.owner();
        draft.labels = opening.labels();
        linked.forEach(alert -> draft.link(alert, actor, now));
        if (template != null) {
            draft.tlp = template.tlp() == null ? draft.tlp : template.tlp();
            draft.pap = template.pap() == null ? draft.pap : template.pap();
            draft.labels = IncidentDraft.union(draft.labels, template.labels());
            draft.templates = List.of(template.id());
        }
        Incident opened = draft.finish(actor, now);
        if (opened == null || !records.incidents().insert(opened)) {
            return get(id); // somebody else, or another node, was quicker
        }
        log.info("Incident {} opened by {}: {}", opened.number(), actor, opened.title());
        if (template != null) {
            items.applyTemplate(opened, template, actor, now);
        }
        tookIn(opened, linked, actor);
        listener.changed(opened);
        return opened;
    }

    /** The first of these ids that is not an alert's. */
    public Optional<String> missingAlert(Collection<String> ids) {
        Set<String> missing = new LinkedHashSet<>(ids);
        alerts.get(ids).forEach(alert -> missing.remove(alert.id()));
        return missing.stream().findFirst();
    }

    /**
     * Opens an incident for a playbook or rule, or finds the one that it opened before.
     *
     * @param alert id; the open incident that it belongs to is returned; empty for none
     * @param key the same whenever the same is asked for
     */
    public Incident openFor(String alert, String key, String title, String template, String actor) {
        Optional<Incident> known = withAlerts(alert.isEmpty() ? List.of() : List.of(alert)).stream()
                .filter(one -> !one.isClosed())
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        String id = UUID.nameUUIDFromBytes(("incident\n" + key).getBytes(StandardCharsets.UTF_8))
                .toString();
        List<String> linked = alert.isEmpty() ? List.of() : List.of(alert);
        return records.incidents()
                .get(id)
                .orElseGet(
                        () -> open(id, new IncidentOpening(title, "", null, linked, template, "", List.of()), actor));
    }

    private List<Alert> read(List<String> ids) {
        return ids.stream().distinct().map(alerts::get).toList();
    }

    /** A number that nobody else gets; one is left out where the server dies before it is used. */
    private String nextNumber(Instant now) {
        String year = Integer.toString(now.atZone(ZoneOffset.UTC).getYear());
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            IncidentRecords.YearCount last = records.numbers().get(year).orElse(null);
            long next = last == null ? 1 : last.version() + 1;
            IncidentRecords.YearCount taken = new IncidentRecords.YearCount(year, next, now);
            if (last == null
                    ? records.numbers().insert(taken)
                    : records.numbers().replace(taken)) {
                return String.format(Locale.ROOT, "INC-%s-%04d", year, next);
            }
        }
        throw new TransientException("No number could be had for the incident: try again");
    }

    /** What follows from new alerts of an incident: their observables, and that somebody looks at them. */
    private void tookIn(Incident incident, List<Alert> linked, String actor) {
        items.addObservables(incident.id(), linked);
        if (Change.isPerson(actor)) {
            linked.stream()
                    .filter(alert -> alert.state() == Alert.State.OPEN)
                    .forEach(alert -> alerts.tryAcknowledge(alert.id(), actor));
        }
    }

    /** @param id its id, or its number */
    public Optional<Incident> find(String id) {
        Optional<Incident> found = records.incidents().get(id);
        return found.isPresent() || !id.startsWith("INC-")
                ? found
                : records.incidents().all("number", id).stream().findFirst();
    }

    /** @param id its id, or its number */
    public Incident get(String id) {
        return find(id).orElseThrow(() -> new NotFoundException("There is no incident \"" + id + "\"."));
    }

    /**
     * As {@link #get}, for whoever adds something to it.
     *
     * @throws ConflictException where it was merged into another one
     */
    public Incident toChange(String id) {
        Incident incident = get(id);
        refuseMerged(incident);
        return incident;
    }

    private void refuseMerged(Incident incident) {
        if (!incident.mergedInto().isEmpty()) {
            throw new ConflictException(incident.number() + " was merged into "
                    + find(incident.mergedInto()).map(Incident::number).orElse(incident.mergedInto())
                    + ": change that one, or undo the merge first.");
        }
    }

    /** @throws IllegalArgumentException where the cursor is not one of this list */
    public Page<Incident> find(IncidentQuery query) {
        Wanted wanted = Wanted.all()
                .and("mergedInto", List.of(""))
                .and("phase", query.phases().stream().map(Phase::word).toList())
                .and("severity", query.severities().stream().map(Severity::word).toList())
                .and("owner", query.owner().isEmpty() ? List.of() : List.of(query.owner()))
                .and("alerts.id", List.copyOf(query.alerts()))
                .page(query.size(), query.cursor());
        if (query.text().isEmpty()) {
            return records.incidents().find(wanted);
        }
        List<String> withObservable = items.incidentsWith(query.text());
        return records.incidents()
                .find(
                        withObservable.isEmpty()
                                ? wanted.containing(query.text(), SEARCHED)
                                : wanted.and("id", withObservable));
    }

    /**
     * Those that were opened since then, those that were merged into others too, the newest first.
     *
     * @param from null for all that were ever opened
     */
    public List<Incident> openedSince(@Nullable Instant from) {
        List<Incident> found = new ArrayList<>();
        String cursor = null;
        do {
            Page<Incident> page = records.incidents().find(Wanted.all().page(IncidentQuery.MAX_SIZE, cursor));
            List<Incident> since = page.items().stream()
                    .filter(incident -> from == null || !incident.createdAt().isBefore(from))
                    .toList();
            found.addAll(since);
            cursor = since.size() < page.items().size() ? null : page.next();
        } while (cursor != null);
        return found;
    }

    /** Those that are open and of one of these severities, the newest first. */
    public List<Incident> openOf(Collection<Severity> severities) {
        return open("severity", severities.stream().map(Severity::word).toList());
    }

    /** Those that are open and were made with one of these templates, the newest first. */
    List<Incident> openWith(Collection<String> templateIds) {
        return open("templates", templateIds);
    }

    private List<Incident> open(String path, Collection<String> values) {
        List<String> phases = EnumSet.complementOf(EnumSet.of(Phase.CLOSED)).stream()
                .map(Phase::word)
                .toList();
        return values.isEmpty()
                ? List.of()
                : records.incidents()
                        .find(Wanted.with(path, values).and("phase", phases).and("mergedInto", List.of("")))
                        .items();
    }

    /** Those an alert belongs to, open or closed, the newest first. */
    public List<Incident> withAlerts(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : records.incidents()
                        .find(Wanted.with("alerts.id", ids).and("mergedInto", List.of("")))
                        .items();
    }

    /** Those that a run was started from. */
    List<Incident> withRun(String run) {
        return records.incidents()
                .find(Wanted.with("runs", List.of(run)).and("mergedInto", List.of("")))
                .items();
    }

    public Incident change(String id, IncidentPatch patch, Author author) {
        return change(id, author, (draft, now) -> patch.applyTo(draft));
    }

    /** @throws ConflictException where it is closed, or would be: that is {@link IncidentClosing#close} */
    public Incident phase(String id, Phase phase, Author author) {
        return change(id, author, (draft, now) -> {
            if (phase == Phase.CLOSED && !draft.from().isClosed()) {
                throw new ConflictException("An incident is closed with a disposition: POST …/close.");
            }
            if (draft.from().isClosed() && phase != Phase.CLOSED) {
                throw new ConflictException(draft.from().number() + " is closed: POST …/reopen first.");
            }
            draft.phase = phase;
        });
    }

    /** Links alerts; those that are linked already stay as they are. */
    public Incident link(String id, List<String> alertIds, Author author) {
        List<Alert> linked = read(alertIds);
        Incident changed = change(id, author, (draft, now) -> {
            linked.forEach(alert -> draft.link(alert, author.actor(), now));
            if (draft.alerts.size() > Limits.ALERTS) {
                throw new ConflictException("An incident has at most " + Limits.ALERTS + " alerts.");
            }
        });
        tookIn(changed, linked, author.actor());
        return changed;
    }

    public Incident unlink(String id, String alert, Author author) {
        return change(id, author, (draft, now) -> {
            if (!draft.from().hasAlert(alert)) {
                throw new NotFoundException("The alert \"" + alert + "\" does not belong to this incident.");
            }
            draft.alerts =
                    draft.alerts.stream().filter(one -> !one.id().equals(alert)).toList();
        });
    }

    /** Notes that a run was started from it. */
    public Incident started(String id, String run, Author author) {
        return change(id, author, (draft, now) -> draft.runs = IncidentDraft.union(draft.runs, List.of(run)));
    }

    /** Applies a template to an incident that is open; its tasks come behind those there are. */
    public Incident apply(String id, String templateId, Author author) {
        IncidentTemplate template = templates.need(templateId);
        Incident changed = change(id, author, (draft, now) -> {
            draft.templates = IncidentDraft.with(draft.templates, template.id());
            draft.labels = IncidentDraft.union(draft.labels, template.labels());
        });
        items.applyTemplate(changed, template, author.actor(), now());
        return changed;
    }

    /**
     * Notes that the agreed time to a goal is over.
     *
     * @return whether that was not noted yet before
     */
    public boolean breached(String id, String goal) {
        boolean[] noted = new boolean[1];
        change(id, Author.of(Change.SYSTEM), (draft, now) -> {
            noted[0] = draft.from().history().stream()
                    .noneMatch(
                            line -> line.what().equals(BREACHED) && line.after().equals(goal));
            if (noted[0]) {
                draft.note(now, Change.SYSTEM, BREACHED, "", goal);
            }
        });
        return noted[0];
    }

    /** @param entry id of a timeline entry that the server made */
    public Incident pin(String id, String entry, boolean pinned, Author author) {
        return change(id, author, (draft, now) -> {
            List<String> others =
                    draft.pinned.stream().filter(one -> !one.equals(entry)).toList();
            draft.pinned = pinned ? IncidentDraft.with(others, entry) : others;
        });
    }

    /** As {@link #changeAny}, of an incident that stands for itself. */
    Incident change(String id, Author author, BiConsumer<IncidentDraft, Instant> change) {
        return changeAny(id, author, (draft, now) -> {
            refuseMerged(draft.from());
            change.accept(draft, now);
        });
    }

    /** Writes over exactly the version the change was made from; somebody quicker means deciding again. */
    Incident changeAny(String id, Author author, BiConsumer<IncidentDraft, Instant> change) {
        for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
            Incident incident = get(id);
            Items.refuseStale("incident " + incident.number(), author, incident.version());
            IncidentDraft draft = new IncidentDraft(incident);
            Instant now = now();
            change.accept(draft, now);
            Incident changed = draft.finish(author.actor(), now);
            if (changed == null) {
                return incident;
            }
            if (records.incidents().replace(changed)) {
                listener.changed(changed);
                return changed;
            }
        }
        throw new TransientException("Incident " + id + " was changed by others again and again: try again");
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
