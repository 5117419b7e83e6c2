package io.tocsin.incident.share;

import io.tocsin.http.problem.ConflictException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Tlp;
import java.util.Collection;
import java.util.List;

/** What of an incident may be shared: PAP:RED never leaves, nor does what is marked more strictly than those who get it may see. */
public final class SharedPart {

    private SharedPart() {}

    /**
     * Chooses among the observables of an incident.
     *
     * @param wanted ids; empty for those that are marked as indicators, or all where none is
     * @param ceiling with whom it is shared
     * @throws ConflictException where the incident itself may not be shared
     */
    public static List<Item<Observable>> of(
            Incident incident, List<Item<Observable>> all, Collection<String> wanted, Tlp ceiling) {
        if (incident.pap() == Pap.RED) {
            throw new ConflictException(incident.number() + " is PAP:RED and never leaves the organisation.");
        }
        if (incident.tlp().compareTo(ceiling) > 0) {
            throw new ConflictException(incident.number() + " is "
                    + incident.tlp().label() + " and may not be shared with " + ceiling.label() + ".");
        }
        boolean marked = all.stream().anyMatch(item -> item.body().ioc());
        return all.stream()
                .filter(item -> wanted.isEmpty() ? !marked || item.body().ioc() : wanted.contains(item.id()))
                .filter(item -> incident.tlp().stricter(item.body().tlp()).compareTo(ceiling) <= 0)
                .toList();
    }
}
