package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;

import io.tocsin.access.RequiresPermission;
import io.tocsin.alert.ObservableType;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Sightings;
import io.tocsin.store.Page;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where else a value was seen, and which alerts and incidents may belong together. */
@RestController
@RequestMapping("/api/v1")
final class SightingController {

    private final IncidentDesk incidents;
    private final Sightings sightings;

    SightingController(IncidentDesk incidents, Sightings sightings) {
        this.incidents = incidents;
        this.sightings = sightings;
    }

    /**
     * The observables of all incidents that have this value.
     *
     * @param value in any spelling
     * @param type left out where the value tells it
     */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/observables")
    Page<ItemView<Observable>> observables(
            @RequestParam(defaultValue = "") String value, @RequestParam(defaultValue = "") String type) {
        return new Page<>(
                        sightings.observables(
                                Body.word("type", type, ObservableType.class, ObservableType::word), given(value)),
                        null)
                .map(ItemView::of);
    }

    /** Where any value was seen, whether or not an incident has it. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/observables/sightings")
    Sightings.Sighting sightings(
            @RequestParam(defaultValue = "") String value, @RequestParam(defaultValue = "") String type) {
        return sightings.of(Body.word("type", type, ObservableType.class, ObservableType::word), given(value));
    }

    private static String given(String value) {
        if (value.isBlank()) {
            throw new BadParameterException("value", "Say which value is wanted: ?value=203.0.113.7");
        }
        return value;
    }

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/observables/{id}/sightings")
    Sightings.Sighting sightings(@PathVariable String id) {
        Item<Observable> item = sightings
                .observable(id)
                .orElseThrow(() -> new NotFoundException("There is no observable \"" + id + "\"."));
        return sightings.of(item.body().type(), item.body().value());
    }

    /** Alerts that were raised since it was opened, share something with it, and belong to no incident. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/incidents/{id}/offers")
    Page<Sightings.Offer> offers(@PathVariable String id) {
        return new Page<>(sightings.offers(incidents.get(id)), null);
    }

    /** Other incidents that share observables with it, those that share most first. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/incidents/{id}/similar")
    Page<Sightings.Similar> similar(@PathVariable String id) {
        return new Page<>(sightings.similar(incidents.get(id)), null);
    }
}
