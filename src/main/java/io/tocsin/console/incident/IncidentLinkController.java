package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.IncidentTemplates;
import io.tocsin.incident.Limits;
import io.tocsin.incident.Link;
import io.tocsin.store.Page;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** How incidents stand to each other and to pages elsewhere, and the templates they can begin with. */
@RestController
final class IncidentLinkController {

    private static final String LINKS = "/api/v1/incidents/{id}/links";

    private final IncidentDesk incidents;

    IncidentLinkController(IncidentDesk incidents) {
        this.incidents = incidents;
    }

    /**
     * @param kind {@code duplicate-of}, {@code caused-by}, {@code related} or {@code reference}; left out for {@code related},
     *     or for {@code reference} where a URL is given
     * @param incident id or number of the other incident
     * @param url address of a page, in place of an incident
     */
    record LinkBody(
            @Nullable String kind,
            @Nullable String incident,
            @Nullable String url,
            @Nullable String text) {}

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping(LINKS)
    Page<ItemView<Link>> links(@PathVariable String id) {
        return new Page<>(incidents.items().links().of(incidents.get(id).id()), null).map(ItemView::of);
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping(LINKS)
    ResponseEntity<ItemView<Link>> add(@PathVariable String id, @RequestBody LinkBody body, Principal caller) {
        Incident incident = incidents.toChange(id);
        String url = Body.text("url", body.url(), 2_000);
        String other = Body.text("incident", body.incident(), Limits.NAME);
        if (url.isEmpty() == other.isEmpty()) {
            throw new BadParameterException("incident", "A link has either \"incident\" or \"url\".");
        }
        if (!url.isEmpty() && !url.matches("https?://\\S+")) {
            throw new BadParameterException("url", "url must be an address such as https://example.org/page");
        }
        Link.Kind kind = Body.word("kind", body.kind(), Link.Kind.class, Link.Kind::word);
        Link.Kind otherwise = url.isEmpty() ? Link.Kind.RELATED : Link.Kind.REFERENCE;
        String to = other.isEmpty()
                ? ""
                : incidents
                        .find(other)
                        .map(Incident::id)
                        .orElseThrow(
                                () -> new BadParameterException("incident", "There is no incident \"" + other + "\"."));
        if (to.equals(incident.id())) {
            throw new BadParameterException("incident", "An incident cannot be linked to itself.");
        }
        Link link = new Link(kind == null ? otherwise : kind, to, url, Body.text("text", body.text(), Limits.TEXT));
        AuditChange.say(link.kind().word() + " " + (to.isEmpty() ? AuditChange.text(url) : to));
        return ItemView.created("links", incidents.items().links().add(incident.id(), link, caller.getName()));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping(LINKS + "/{item}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        ItemChanges.remove(
                incidents.items().links(), "link", incidents.toChange(id).id(), item, Body.author(caller, ifMatch));
        return ResponseEntity.noContent().build();
    }

    /** The files of {@code playbooks/incidents}, with what is wrong with them. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/api/v1/incident-templates")
    Page<IncidentTemplates.TemplateFile> templates() {
        return new Page<>(incidents.templates().files(), null);
    }
}
