package io.tocsin.console;

import static io.tocsin.access.Permission.EVENTS_READ;
import static io.tocsin.access.Permission.EVENTS_REPLAY;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.access.RequiresPermission;
import io.tocsin.access.audit.AuditChange;
import io.tocsin.http.problem.NotFoundException;
import io.tocsin.log.EventLog;
import io.tocsin.store.Page;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What could not be processed, and the way back into the log after the cause was mended. */
@RestController
@RequestMapping("/api/v1/parked")
final class ParkedController {

    private static final int MAX_SIZE = 200;
    private static final int MAX_TEXT = 64 << 10;

    private final ParkedStore parked;
    private final EventLog eventLog;

    ParkedController(ParkedStore parked, EventLog eventLog) {
        this.parked = parked;
        this.eventLog = eventLog;
    }

    record Nothing() {}

    /**
     * @param text the payload read as UTF-8, its first 64 KB, for people; the bytes themselves stay in the store
     * @param bytes length of the whole payload
     */
    record ParkedView(
            String id,
            long position,
            String source,
            String format,
            String peer,
            Instant receivedAt,
            String text,
            long bytes,
            String stage,
            String reason,
            Instant parkedAt,
            int replays) {

        static ParkedView of(Parked item) {
            return new ParkedView(
                    item.id(),
                    item.position(),
                    item.raw().source(),
                    Parameters.lower(item.raw().format()),
                    item.raw().peer(),
                    item.raw().receivedAt(),
                    new String(item.raw().payload(), 0, Math.min(item.raw().payload().length, MAX_TEXT), UTF_8),
                    item.bytes(),
                    item.stage(),
                    item.reason(),
                    item.parkedAt(),
                    item.replays());
        }
    }

    /** @param position where it stands in the event log now */
    record Replayed(String id, long position) {}

    @RequiresPermission(EVENTS_READ)
    @GetMapping
    Page<ParkedView> list(
            @RequestParam(defaultValue = Parameters.DEFAULT_SIZE) int size,
            @RequestParam(required = false) @Nullable String cursor) {
        int checked = Parameters.size(size, MAX_SIZE);
        return Parameters.reading("cursor", cursor, () -> parked.find(checked, Parameters.cursor(cursor)))
                .map(ParkedView::of);
    }

    @RequiresPermission(EVENTS_READ)
    @GetMapping("/{id}")
    ParkedView get(@PathVariable String id) {
        return ParkedView.of(find(id));
    }

    /**
     * Appends first and removes then: a crash between the two leaves it parked although it is in the log, which a person
     * can see; the other way round it could be lost. One at a time, so that two clicks are one replay.
     */
    @RequiresPermission(EVENTS_REPLAY)
    @PostMapping("/{id}/replay")
    synchronized Replayed replay(@PathVariable String id, @RequestBody(required = false) @Nullable Nothing body) {
        long position = eventLog.append(List.of(find(id).raw()));
        parked.remove(id);
        AuditChange.say("appended to the event log at " + position);
        return new Replayed(id, position);
    }

    private Parked find(String id) {
        return parked.get(id)
                .orElseThrow(
                        () -> new NotFoundException("Nothing is parked as \"" + id + "\"; it may have been replayed"));
    }
}
