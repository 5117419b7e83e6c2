package io.tocsin.incident;

import io.tocsin.alert.Author;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes one incident of two, takes that back, and makes two of one. Everything knows where it came from. Each step can be done
 * again where the server died before the last: merging the same two again goes on where it ended.
 */
public final class IncidentMerging {

    private static final String MERGED = "merged";
    private static final String UNMERGED = "unmerged";
    private static final String SPLIT = "split";

    private final IncidentDesk desk;

    IncidentMerging(IncidentDesk desk) {
        this.desk = desk;
    }

    /**
     * Merges another incident into this one: its alerts, techniques and runs are added, and all that belongs to it moves. The
     * other stays as it is, is not listed any more, and cannot be changed.
     *
     * @throws ConflictException where either was merged into a third one
     */
    public Incident merge(String into, String otherId, Author author) {
        Incident target = desk.toChange(into);
        Incident other = desk.find(otherId)
                .orElseThrow(() -> new BadParameterException("incident", "There is no incident \"" + otherId + "\"."));
        if (other.id().equals(target.id())) {
            throw new BadParameterException("incident", "An incident cannot be merged into itself.");
        }
        if (!other.mergedInto().isEmpty() && !other.mergedInto().equals(target.id())) {
            throw new ConflictException(other.number() + " was merged into another incident already.");
        }
        String actor = author.actor();
        Incident merged = desk.change(target.id(), author, (draft, now) -> {
            if (draft.merges.stream().anyMatch(one -> one.incident().equals(other.id()))) {
                return; // the server died over the first attempt
            }
            List<Incident.LinkedAlert> come = other.alerts().stream()
                    .filter(alert -> !draft.from().hasAlert(alert.id()))
                    .toList();
            List<String> techniques = without(other.attack(), draft.attack);
            List<String> runs = without(other.runs(), draft.runs);
            List<Incident.LinkedAlert> all = new ArrayList<>(draft.alerts);
            all.addAll(come);
            draft.alerts = all;
            draft.attack = IncidentDraft.union(draft.attack, techniques);
            draft.runs = IncidentDraft.union(draft.runs, runs);
            draft.merges = IncidentDraft.with(
                    draft.merges,
                    new Incident.Merge(
                            other.id(),
                            now,
                            actor,
                            come.stream().map(Incident.LinkedAlert::id).toList(),
                            techniques,
                            runs));
            draft.note(now, actor, MERGED, "", other.number());
        });
        desk.changeAny(other.id(), Author.of(actor), (draft, now) -> draft.mergedInto = target.id());
        desk.items().all().forEach(items -> items.moveAll(other.id(), target.id(), MERGED, actor));
        return merged;
    }

    /**
     * Takes a merge back: what came with the other goes back to it, as it is now; what was added since stays here.
     *
     * @throws ConflictException where the other is not merged into this one
     */
    public Incident unmerge(String from, String otherId, Author author) {
        Incident target = desk.toChange(from);
        Incident other = desk.find(otherId)
                .orElseThrow(() -> new BadParameterException("incident", "There is no incident \"" + otherId + "\"."));
        boolean stands = target.merges().stream().anyMatch(one -> one.incident().equals(other.id()));
        if (!stands && !other.mergedInto().equals(target.id())) {
            throw new ConflictException(other.number() + " is not merged into " + target.number() + ".");
        }
        String actor = author.actor();
        desk.items().all().forEach(items -> items.moveBack(target.id(), other.id(), UNMERGED, actor));
        Incident left = desk.change(target.id(), author, (draft, now) -> draft.merges.stream()
                .filter(one -> one.incident().equals(other.id()))
                .findFirst()
                .ifPresent(merge -> {
                    Set<String> came = new HashSet<>(merge.alerts());
                    draft.alerts = draft.alerts.stream()
                            .filter(alert -> !came.contains(alert.id()))
                            .toList();
                    draft.attack = without(draft.attack, merge.attack());
                    draft.runs = without(draft.runs, merge.runs());
                    draft.merges = draft.merges.stream()
                            .filter(one -> !one.equals(merge))
                            .toList();
                    draft.note(now, actor, UNMERGED, other.number(), "");
                }));
        desk.changeAny(other.id(), Author.of(actor), (draft, now) -> draft.mergedInto = "");
        return left;
    }

    private static List<String> without(List<String> all, List<String> some) {
        return all.stream().filter(one -> !some.contains(one)).toList();
    }

    /** What of an incident goes into a new one: ids. */
    public record Parts(List<String> alerts, List<String> tasks, List<String> observables) {}

    /**
     * Makes a new incident of chosen alerts, tasks and observables. Observables that none but these alerts have go along by
     * themselves. The two are linked; merging the new one back undoes it.
     *
     * @param title empty for that of the first alert, or of the incident it comes from
     * @throws BadParameterException where something does not belong to the incident
     */
    public Incident split(String id, Parts parts, String title, Author author) {
        Incident source = desk.toChange(id);
        Items.refuseStale("incident " + source.number(), author, source.version());
        Set<String> going = new HashSet<>(parts.alerts());
        List<Incident.LinkedAlert> links = source.alerts().stream()
                .filter(alert -> going.contains(alert.id()))
                .toList();
        if (links.size() < going.size()) {
            throw new BadParameterException("alerts", "Not all of these alerts belong to " + source.number() + ".");
        }
        List<Item<Task>> tasks = parts.tasks().stream()
                .map(task -> desk.items().tasks().get(source.id(), task))
                .toList();
        List<Item<Observable>> observables = new ArrayList<>(parts.observables().stream()
                .map(one -> desk.items().observables().get(source.id(), one))
                .toList());
        desk.items().observables().of(source.id()).stream()
                .filter(one -> !one.body().alerts().isEmpty()
                        && going.containsAll(one.body().alerts()))
                .filter(one -> observables.stream().noneMatch(had -> had.id().equals(one.id())))
                .forEach(observables::add);
        String actor = author.actor();
        Incident made = desk.open(
                new IncidentOpening(
                        title.isEmpty() && links.isEmpty() ? "Split from " + source.title() : title,
                        "",
                        links.isEmpty() ? source.severity() : null,
                        links.stream().map(Incident.LinkedAlert::id).toList(),
                        "",
                        source.owner(),
                        source.labels()),
                actor);
        tasks.forEach(task -> desk.items().tasks().move(task, made.id(), SPLIT, actor));
        observables.forEach(one -> desk.items().observables().move(one, made.id(), SPLIT, actor));
        desk.change(made.id(), Author.of(actor), (draft, now) -> {
            draft.alerts = draft.alerts.stream()
                    .map(alert -> links.stream()
                            .filter(link -> link.id().equals(alert.id()))
                            .findFirst()
                            .orElse(alert))
                    .toList();
            draft.tlp = source.tlp();
            draft.pap = source.pap();
            draft.note(now, actor, SPLIT, source.number(), "");
        });
        desk.change(source.id(), Author.of(actor), (draft, now) -> {
            draft.alerts = draft.alerts.stream()
                    .filter(alert -> !going.contains(alert.id()))
                    .toList();
            draft.note(now, actor, SPLIT, "", made.number());
        });
        desk.items().links().add(made.id(), new Link(Link.Kind.RELATED, source.id(), "", "Split from it"), actor);
        desk.items().links().add(source.id(), new Link(Link.Kind.RELATED, made.id(), "", "Split off"), actor);
        return desk.get(made.id());
    }
}
