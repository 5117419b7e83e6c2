package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.alert.Author;
import io.tocsin.alert.ObservableType;
import io.tocsin.alert.Observables;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Tlp;
import io.tocsin.store.Page;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The observables of an incident: those of its alerts, and those people added. */
@RestController
@RequestMapping("/api/v1/incidents/{id}/observables")
final class IncidentObservableController {

    private final IncidentDesk incidents;

    IncidentObservableController(IncidentDesk incidents) {
        this.incidents = incidents;
    }

    /**
     * A new observable, or what of one is to be changed; its type and value cannot be.
     *
     * @param type left out where the value tells it
     * @param ioc whether it tells of an attacker
     * @param ignoreSimilarity whether incidents that share it are not similar for that
     */
    record ObservableBody(
            @Nullable String type,
            @Nullable String value,
            @Nullable String tlp,
            @Nullable Boolean ioc,
            @Nullable Boolean ignoreSimilarity,
            @Nullable List<@Nullable String> tags,
            @Nullable String note) {

        Observable over(Observable observable) {
            return new Observable(
                    observable.type(),
                    observable.value(),
                    tlp == null ? observable.tlp() : Body.word("tlp", tlp, Tlp.class, Tlp::word),
                    ioc == null ? observable.ioc() : ioc,
                    ignoreSimilarity == null ? observable.ignoreSimilarity() : ignoreSimilarity,
                    tags == null ? observable.tags() : Body.texts("tags", tags),
                    note == null ? observable.note() : Body.text("note", note, Limits.TEXT),
                    observable.alerts());
        }
    }

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping
    Page<ItemView<Observable>> observables(@PathVariable String id) {
        return new Page<>(incidents.items().observablesOf(incidents.get(id).id()), null).map(ItemView::of);
    }

    /** Adds one; where the incident has it already, that one is answered with 201 too. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping
    ResponseEntity<ItemView<Observable>> add(
            @PathVariable String id, @RequestBody ObservableBody body, Principal caller) {
        Incident incident = incidents.toChange(id);
        String value = Body.needed("value", body.value(), 1_000);
        ObservableType given = Body.word("type", body.type(), ObservableType.class, ObservableType::word);
        ObservableType type = given == null ? Observables.guess(value) : given;
        Observable observable = body.over(
                new Observable(type, Observables.canonical(type, value), null, false, false, List.of(), "", List.of()));
        AuditChange.say("observable " + AuditChange.text(observable.value()));
        return ItemView.created(
                "observables", incidents.items().addObservable(incident.id(), observable, caller.getName()));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/{item}")
    ResponseEntity<ItemView<Observable>> change(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody ObservableBody body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Author author = Body.demanding(caller, ifMatch);
        return ItemView.changed(ItemChanges.change(
                incidents.items().observables(),
                "observable",
                incidents.toChange(id).id(),
                item,
                author,
                body::over));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/{item}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        ItemChanges.remove(
                incidents.items().observables(),
                "observable",
                incidents.toChange(id).id(),
                item,
                Body.author(caller, ifMatch));
        return ResponseEntity.noContent().build();
    }
}
