package io.tocsin.console.incident;

import static io.tocsin.access.Permission.INCIDENTS_READ;
import static io.tocsin.access.Permission.INCIDENTS_WRITE;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.alert.Author;
import io.tocsin.http.TakesUpload;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.incident.Evidence;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentDesk;
import io.tocsin.incident.Item;
import io.tocsin.incident.Limits;
import io.tocsin.incident.evidence.CustodyKey;
import io.tocsin.incident.evidence.EvidenceDesk;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The evidence of an incident, with its chain of custody. */
@RestController
@RequestMapping("/api/v1/incidents/{id}/evidence")
final class IncidentEvidenceController {

    private final IncidentDesk incidents;
    private final EvidenceDesk evidence;

    IncidentEvidenceController(IncidentDesk incidents, EvidenceDesk evidence) {
        this.incidents = incidents;
        this.evidence = evidence;
    }

    @Configuration(proxyBeanMethods = false)
    static class Key {

        /** Custody is chained with the key of the audit, which is kept outside the store. */
        @Bean
        CustodyKey custodyKey(AuditKey key) {
            return text -> key.hash("custody\n" + text);
        }
    }

    /** @param events ids of stored events that are frozen into a file */
    record Freeze(
            @Nullable List<@Nullable String> events,
            @Nullable String note) {}

    record Note(@Nullable String note) {}

    @RequiresPermission(INCIDENTS_READ)
    @GetMapping
    Page<ItemView<Evidence>> list(@PathVariable String id) {
        return new Page<>(incidents.items().evidence().of(incidents.get(id).id()), null).map(ItemView::of);
    }

    /** Keeps a file: part {@code file} of a form, and the field {@code note}. */
    @TakesUpload
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<ItemView<Evidence>> upload(
            @PathVariable String id,
            @RequestPart("file") MultipartFile file,
            @RequestParam(defaultValue = "") String note,
            Principal caller) {
        Incident incident = incidents.toChange(id);
        if (file.getSize() > evidence.maxBytes()) {
            throw new BadParameterException(
                    "file",
                    "The file is longer than " + evidence.maxBytes() + " bytes (tocsin.incident.evidence.max-bytes).");
        }
        String type = file.getContentType() == null ? "application/octet-stream" : file.getContentType();
        String name = file.getOriginalFilename() == null ? "" : file.getOriginalFilename();
        try (InputStream bytes = file.getInputStream()) {
            Item<Evidence> kept = evidence.add(
                    incident.id(), name, type, bytes, Body.text("note", note, Limits.TEXT), caller.getName());
            AuditChange.say("evidence " + AuditChange.text(kept.body().name()) + ", SHA-256 "
                    + kept.body().sha256());
            return ItemView.created("evidence", kept);
        } catch (IOException e) {
            throw new TransientException("The file cannot be read: is the disk full?", e);
        }
    }

    /** Freezes stored events into a file, so that retention cannot remove them. */
    @RequiresPermission(INCIDENTS_WRITE)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ItemView<Evidence>> freeze(@PathVariable String id, @RequestBody Freeze body, Principal caller) {
        List<String> events = Body.texts("events", body.events(), EvidenceDesk.MOST_EVENTS);
        if (events.isEmpty()) {
            throw new BadParameterException("events", "The body must have \"events\", a list of ids.");
        }
        Item<Evidence> kept = evidence.freeze(
                incidents.toChange(id).id(), events, Body.text("note", body.note(), Limits.TEXT), caller.getName());
        AuditChange.say(
                "froze " + events.size() + " events, SHA-256 " + kept.body().sha256());
        return ItemView.created("evidence", kept);
    }

    /** One piece of evidence; that it was opened is written into its chain of custody. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{item}")
    ResponseEntity<ItemView<Evidence>> get(@PathVariable String id, @PathVariable String item, Principal caller) {
        return ItemView.changed(evidence.open(incidents.get(id).id(), item, caller.getName()));
    }

    /** The file; that it was fetched, and by whom, is written into its chain of custody. 409 where it was changed. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{item}/content")
    void content(@PathVariable String id, @PathVariable String item, Principal caller, HttpServletResponse response)
            throws IOException {
        Item<Evidence> found =
                incidents.items().evidence().get(incidents.get(id).id(), item);
        String problem = evidence.fetch(found, caller.getName());
        if (!problem.isEmpty()) {
            throw new ConflictException(problem);
        }
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(found.body().size());
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION, attachment(found.body().name()));
        response.setHeader("X-Content-SHA256", found.body().sha256());
        evidence.write(found.id(), response.getOutputStream());
    }

    private static String attachment(String name) {
        return ContentDisposition.attachment()
                .filename(name, StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    /** Who had it, and whether every byte of the file and the chain is as it was written. */
    @RequiresPermission(INCIDENTS_READ)
    @GetMapping("/{item}/custody")
    EvidenceDesk.Report custody(@PathVariable String id, @PathVariable String item) {
        return evidence.verify(
                incidents.items().evidence().get(incidents.get(id).id(), item));
    }

    @RequiresPermission(INCIDENTS_WRITE)
    @PatchMapping("/{item}")
    ResponseEntity<ItemView<Evidence>> change(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody Note body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        Author author = Body.demanding(caller, ifMatch);
        String note = Body.text("note", body.note(), Limits.TEXT);
        String incident = incidents.toChange(id).id();
        Item<Evidence> before = incidents.items().evidence().get(incident, item);
        return ItemView.changed(ItemChanges.said("evidence", before, evidence.change(incident, item, author, note)));
    }

    /** Takes it off the list; the bytes and the chain of custody stay in the store. */
    @RequiresPermission(INCIDENTS_WRITE)
    @DeleteMapping("/{item}")
    ResponseEntity<Void> remove(
            @PathVariable String id,
            @PathVariable String item,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            Principal caller) {
        ItemChanges.removed(
                "evidence", evidence.remove(incidents.toChange(id).id(), item, Body.author(caller, ifMatch)));
        return ResponseEntity.noContent().build();
    }
}
