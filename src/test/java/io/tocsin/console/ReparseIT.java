package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.store.EventStore;
import io.tocsin.store.Parked;
import io.tocsin.store.ParkedStore;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stored originals through the parsers in force, through the real port. */
class ReparseIT {

    private static final String PATH = "/api/v1/events/reparse";
    private static final String PARKED = "/api/v1/parked/replay";
    private static final Instant NOON = Instant.parse("2025-11-05T12:00:00Z");

    private final ConsoleServer server = ConsoleServer.running();
    private final EventStore events = server.part(EventStore.class);

    @Test
    void aPreviewTellsWhatWouldChangeAndAJobChangesIt() throws Exception {
        events.insert(List.of(generic("reparse-a", "reparse-a")));

        JsonNode preview = ended(server.post(PATH + "?q=reparse-a&dryRun=true", ""));
        Event before = events.get("reparse-a").orElseThrow();
        JsonNode done = ended(server.post(PATH + "?q=reparse-a", ""));
        Event after = events.get("reparse-a").orElseThrow();
        JsonNode again = ended(server.post(PATH + "?q=reparse-a", ""));

        assertThat(preview.at("/report/changed").asInt()).as(preview.toString()).isEqualTo(1);
        assertThat(preview.at("/report/samples/0/id").asText()).isEqualTo("reparse-a");
        assertThat(preview.at("/report/samples/0/changes/event.action/after").asText())
                .isEqualTo("login");
        assertThat(preview.at("/report/samples/0/changes/event.dataset/before").asText())
                .isEqualTo("generic");
        assertThat(preview.at("/report/fields/source.ip").asInt()).isEqualTo(1);
        assertThat(before.action()).isEmpty();
        assertThat(done.at("/report/changed").asInt()).isEqualTo(1);
        assertThat(after.action()).isEqualTo("login");
        assertThat(after.sourceIp()).isEqualTo("203.0.113.9");
        assertThat(after.ingestedAt()).isEqualTo(before.ingestedAt());
        assertThat(after.position()).isEqualTo(before.position());
        assertThat(after.field("log.source.address")).isEqualTo("192.0.2.10");
        assertThat(again.at("/report/unchanged").asInt()).isEqualTo(1);
        assertThat(again.at("/report/changed").asInt()).isZero();
    }

    @Test
    void anEventWithoutItsWholeOriginalStaysAsItIs() throws Exception {
        Event made = Event.builder()
                .put("event.id", "reparse-b")
                .put("event.kind", "signal")
                .put("@timestamp", NOON)
                .put("message", "reparse-b")
                .build();
        Event cut = generic("reparse-c", "reparse-b").toBuilder()
                .put("tocsin.cut", true)
                .build();
        events.insert(List.of(made, cut));

        JsonNode done = ended(server.post(PATH + "?q=reparse-b", ""));

        assertThat(done.at("/report/skipped").asInt()).isEqualTo(2);
        assertThat(events.get("reparse-b")).contains(made);
        assertThat(events.get("reparse-c")).contains(cut);
    }

    @Test
    void whatIsParkedAndCanBeReadNowGoesThroughAgain() throws Exception {
        ParkedStore parked = server.part(ParkedStore.class);
        park(parked, "reparse-p1", "normalise", "{\"event\": {\"action\": \"ok\"}}");
        park(parked, "reparse-p2", "normalise", "[1]");
        park(parked, "reparse-p3", "raise", "{\"event\": {\"action\": \"stored\"}}");

        JsonNode preview = ended(server.post(PARKED + "?dryRun=true", ""));
        boolean isStillThere = parked.get("reparse-p1").isPresent();
        JsonNode done = ended(server.post(PARKED, ""));

        assertThat(preview.at("/report/changed").asInt())
                .isEqualTo(done.at("/report/changed").asInt());
        assertThat(isStillThere).isTrue();
        assertThat(parked.get("reparse-p1")).isEmpty();
        assertThat(parked.get("reparse-p2")).as("it still is not a JSON object").isPresent();
        assertThat(parked.get("reparse-p3")).as("its event is stored").isPresent();
        assertThat(done.at("/report/reasons").toString()).contains("reparse-p2: payload is not a JSON object");
        parked.remove("reparse-p2");
        parked.remove("reparse-p3");
    }

    @Test
    void aQueryThatCannotBeReadAndAJobThatIsNotThereAreTheCallersFault() throws Exception {
        assertThat(server.post(PATH + "?q=source.ip:", "").status()).isEqualTo(400);
        assertThat(server.post(PATH + "?from=yesterday", "").status()).isEqualTo(400);
        assertThat(server.get(PATH + "/nope").status()).isEqualTo(404);
        assertThat(server.get(PARKED + "/nope").status()).isEqualTo(404);
    }

    private static Event generic(String id, String message) {
        return Event.builder()
                .put("event.id", id)
                .put("event.kind", "event")
                .put("event.dataset", "generic")
                .put("event.ingested", NOON)
                .put(
                        "event.original",
                        "<38>Nov  5 12:00:00 h1 dropbear[7]: Bad password attempt for '" + message
                                + "' from 203.0.113.9:4242")
                .put("@timestamp", NOON)
                .put("log.source.address", "192.0.2.10")
                .put("message", message)
                .put("tocsin.position", 4711L)
                .put("tocsin.source", "syslog-udp")
                .build();
    }

    private static void park(ParkedStore parked, String id, String stage, String text) {
        RawEvent raw = new RawEvent("http", RawEvent.Format.JSON, "192.0.2.10", NOON, text.getBytes(UTF_8));
        parked.park(new Parked(id, 1, raw, stage, "a parser failed", NOON, 0));
    }

    private JsonNode ended(Answer accepted) throws Exception {
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        String path = accepted.header("Location");
        await().until(() -> !List.of("queued", "running")
                .contains(server.get(path).json().path("state").asText()));
        JsonNode job = server.get(path).json();
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
        return job;
    }
}
