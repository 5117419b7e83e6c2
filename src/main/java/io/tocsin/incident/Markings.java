package io.tocsin.incident;

import io.tocsin.alert.Observables;
import io.tocsin.incident.record.Wanted;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what may leave the organisation by the TLP and PAP of incidents and of their observables. Safe for many threads; throws
 * {@link io.tocsin.platform.TransientException} while the store is away.
 */
public final class Markings {

    private final IncidentDesk desk;

    Markings(IncidentDesk desk) {
        this.desk = desk;
    }

    /** The strictest markings that a system outside may be given. */
    public record Ceiling(Tlp tlp, Pap pap) {

        private Optional<String> exceededBy(@Nullable Tlp own, Incident incident) {
            Tlp marked = incident.tlp().stricter(own);
            return marked.compareTo(tlp) > 0
                    ? Optional.of(marked.label() + ", and at most " + tlp.label())
                    : incident.pap().compareTo(pap) > 0
                            ? Optional.of(incident.pap().label() + ", and at most " + pap.label())
                            : Optional.empty();
        }
    }

    /**
     * Returns why something may not be told; empty where it may.
     *
     * @param to who would be told, e.g. {@code virustotal.file@1}
     * @param alert id of the alert that this is about; empty for none
     * @param run id of the run that would tell it
     * @param texts what would be told; those that are observables of an incident have its markings
     */
    public Optional<String> refusal(String to, Ceiling ceiling, String alert, String run, Collection<String> texts) {
        Stream<Incident> about = Stream.concat(
                desk.withAlerts(alert.isEmpty() ? List.of() : List.of(alert)).stream(), desk.withRun(run).stream());
        Optional<String> refused = about.flatMap(incident ->
                        ceiling.exceededBy(null, incident).map(why -> incident.number() + " is " + why).stream())
                .findFirst();
        return refused.or(() -> ofObservables(ceiling, texts))
                .map(
                        why -> why + " may be given to " + to
                                + ". Where it may be told after all, change the marking of the incident or the observable first");
    }

    private Optional<String> ofObservables(Ceiling ceiling, Collection<String> texts) {
        Set<String> values = new LinkedHashSet<>();
        texts.forEach(text -> values.addAll(Observables.spellings(text)));
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return desk.items().observables().records().find(Wanted.with("body.value", values)).items().stream()
                .filter(item -> !item.removed())
                .flatMap(item -> desk.find(item.incident()).stream()
                        .flatMap(incident -> ceiling
                                .exceededBy(item.body().tlp(), incident)
                                .map(why -> item.body().value() + " of " + incident.number() + " is " + why)
                                .stream()))
                .findFirst();
    }
}
