package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.console.ConsoleServer.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trying how a line is read, through the real port. */
class ParserTryIT {

    private static final String TRY = "/api/v1/parsers/try";

    private final ConsoleServer server = ConsoleServer.running();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aLineIsExplainedAndNothingIsParked() throws Exception {
        JsonNode tried =
                tried("<38>May  2 10:11:12 h1 dropbear[7]: Bad password attempt for 'bob' from 203.0.113.9:4242");

        assertThat(tried.at("/event/tocsin/parser/name").asText()).isEqualTo("dropbear");
        assertThat(tried.at("/event/source/ip").asText()).isEqualTo("203.0.113.9");
        assertThat(tried.path("parked").asText()).isEmpty();
        assertThat(tried.path("keys").toString()).contains("program dropbear");
        assertThat(tried.at("/attempts/0/parser").asText()).isEqualTo("dropbear");
        assertThat(tried.at("/attempts/0/claimed").asBoolean()).isTrue();
        assertThat(tried.at("/attempts/0/steps").size()).isPositive();
    }

    @Test
    void anObjectIsReadAsOne() throws Exception {
        JsonNode tried =
                tried("{\"event_type\":\"dns\",\"src_ip\":\"203.0.113.9\",\"timestamp\":\"2026-01-05T10:00:00Z\"}");

        assertThat(tried.at("/event/tocsin/parser/name").asText()).isEqualTo("suricata_eve");
        assertThat(tried.path("keys").toString()).contains("json event_type");
    }

    private JsonNode tried(String raw) throws Exception {
        Answer answer = server.post(TRY, json.writeValueAsString(Map.of("raw", raw)));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"raw\": null}", "{\"raw\": \" \"}"})
    void aBodyWithoutALineIsRefusedWithTheRemedy(String body) throws Exception {
        Answer answer = server.post(TRY, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().toString()).contains("\"raw\"", "a line as it would arrive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "{\"raw\": {}}", "null"})
    void aBodyOfAnotherShapeIsTheCallersFault(String body) throws Exception {
        assertThat(server.post(TRY, body).status()).isEqualTo(400);
    }
}
