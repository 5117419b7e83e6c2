package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.event.Event;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsIT {

    private final ConsoleServer server = ConsoleServer.running();

    @BeforeEach
    void store() {
        server.part(MemoryEvents.class)
                .insert(List.of(
                        event("export-1", "=cmd()|bad, \"quoted\""),
                        event("export-2", "plain export"),
                        event("export-3", "of no search")));
    }

    private static Event event(String id, String message) {
        return Event.builder()
                .put("event.id", id)
                .put("@timestamp", Instant.parse("2026-01-05T12:00:00Z"))
                .put("event.ingested", Instant.parse("2026-01-05T12:00:00Z"))
                .put("event.category", List.of("network", "web"))
                .put("source.port", -1L)
                .put("message", message)
                .build();
    }

    @Test
    void aSearchSaysWhichIndexServesIt() throws Exception {
        JsonNode page =
                server.get("/api/v1/events?q=export&from=2026-01-05T00:00:00Z").json();

        assertThat(page.path("index").asText()).isEqualTo("@timestamp");
        assertThat(server.get("/api/v1/events?q=export").json().path("index").isNull())
                .isTrue();
        assertThat(server.get("/api/v1/events?sort=user.name").status()).isEqualTo(400);
    }

    @Test
    void aCsvHoldsTheColumnsAndNoFormulas() throws Exception {
        String csv = server.get(
                        "/api/v1/events/export?q=quoted&format=csv&fields=@timestamp,event.category,source.port,message")
                .response()
                .body();

        assertThat(csv)
                .isEqualTo("@timestamp,event.category,source.port,message\r\n"
                        + "2026-01-05T12:00:00Z,network web,-1,\"'=cmd()|bad, \"\"quoted\"\"\"\r\n");
    }

    @Test
    void linesOfJsonAreWholeEvents() throws Exception {
        String lines = server.get("/api/v1/events/export?q=plain").response().body();

        assertThat(lines).contains("\"message\":\"plain export\"").endsWith("}\n");
        assertThat(lines.lines()).hasSize(1);
        assertThat(server.get("/api/v1/events/export?format=xls").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/events/export?format=csv&fields=%24where")
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/events/export?size=100001").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/events/export?q=path:").status()).isEqualTo(400);
    }

    @Test
    void countsValuesAndFieldsAreAnswered() throws Exception {
        assertThat(server.get("/api/v1/events/histogram?buckets=5")
                        .json()
                        .path("bucket")
                        .asText())
                .isEqualTo("PT4H48M");
        assertThat(server.get("/api/v1/events/histogram?buckets=0").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/events/histogram?from=2026-01-05T12:00:00Z&to=2026-01-05T12:00:00Z")
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/events/values?field=user.name")
                        .json()
                        .path("values")
                        .get(0)
                        .path("value")
                        .asText())
                .isEqualTo("user.name");
        assertThat(server.get("/api/v1/events/values?field=%24x").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/events/fields")
                        .json()
                        .path("fields")
                        .get(0)
                        .path("name")
                        .asText())
                .isEqualTo("message");
    }
}
