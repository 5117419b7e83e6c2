package io.tocsin.console.incident;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tocsin.incident.Change;
import io.tocsin.incident.Item;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * An item of an incident on the wire, its own fields beside these.
 *
 * @param etag for If-Match
 * @param incident id of the incident it belongs to
 * @param origin id of the incident it was made in; differs after a merge or split
 */
record ItemView<B>(
        String id,
        String etag,
        String incident,
        String origin,
        Instant createdAt,
        String createdBy,
        Instant changedAt,
        boolean removed,
        @JsonUnwrapped B body,
        List<Change> history) {

    static <B> ItemView<B> of(Item<B> item) {
        return of(item, item.version());
    }

    /** @param version in place of the item's own, where more than the item counts */
    static <B> ItemView<B> of(Item<B> item, long version) {
        return new ItemView<>(
                item.id(),
                IncidentView.etag(version),
                item.incident(),
                item.origin(),
                item.createdAt(),
                item.createdBy(),
                item.changedAt(),
                item.removed(),
                item.body(),
                item.history());
    }

    /** Answers 201 with a new item. */
    static <B> ResponseEntity<ItemView<B>> created(String kinds, Item<B> item) {
        return ResponseEntity.created(
                        URI.create("/api/v1/incidents/" + item.incident() + "/" + kinds + "/" + item.id()))
                .eTag(IncidentView.etag(item.version()))
                .body(of(item));
    }

    static <B> ResponseEntity<ItemView<B>> changed(Item<B> item) {
        return ResponseEntity.status(HttpStatus.OK)
                .eTag(IncidentView.etag(item.version()))
                .body(of(item));
    }
}
