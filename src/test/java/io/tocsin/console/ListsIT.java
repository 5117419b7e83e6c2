package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ListsIT {

    private final ConsoleServer server = ConsoleServer.running();
    private final String name = "list-" + UUID.randomUUID();

    @Test
    void theShippedListsAreListed() throws Exception {
        assertThat(server.get("/api/v1/lists").json().get("items").findValuesAsText("name"))
                .contains("internal-networks", "watched-hosts");
        Answer list = server.get("/api/v1/lists/internal-networks");
        assertThat(list.header("ETag")).isEqualTo("\"0\"");
        assertThat(list.json().get("entries").findValuesAsText("value")).contains("10.0.0.0/8");
    }

    @Test
    void anEntryIsPutOnAndTakenOff() throws Exception {
        Answer put = server.post(
                "/api/v1/lists/" + name + "/entries",
                "{\"value\": \"198.51.100.0/24\", \"expires\": \"2030-01-01T00:00:00Z\", \"note\": \"scanner\"}");

        assertThat(put.status()).isEqualTo(200);
        JsonNode entry = put.json().get("entries").get(0);
        assertThat(entry.get("value").asText()).isEqualTo("198.51.100.0/24");
        assertThat(entry.get("expires").asText()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(entry.get("note").asText()).isEqualTo("scanner");
        assertThat(entry.get("by").asText()).isEqualTo("admin");

        Answer taken = server.send(server.request("/api/v1/lists/" + name + "/entries?value=198.51.100.0%2F24")
                .DELETE());
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().get("entries")).isEmpty();
        assertThat(taken.header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void aChangeOfAnOlderVersionIsRefused() throws Exception {
        server.post("/api/v1/lists/" + name + "/entries", "{\"value\": \"one\"}");

        assertThat(second("\"0\"").status()).isEqualTo(412);
        assertThat(second("\"1\"").status()).isEqualTo(200);
    }

    private Answer second(String version) throws Exception {
        return server.send(server.request("/api/v1/lists/" + name + "/entries")
                .header("If-Match", version)
                .POST(BodyPublishers.ofString("{\"value\": \"two\"}")));
    }

    @Test
    void whatIsNoEntryIsRefused() throws Exception {
        assertThat(server.post("/api/v1/lists/" + name + "/entries", "{\"value\": \" \"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.post("/api/v1/lists/No%20Name/entries", "{\"value\": \"x\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/lists/" + name).status()).isEqualTo(404);
        assertThat(server.send(server.request("/api/v1/lists/" + name + "/entries?value=x")
                                .DELETE())
                        .status())
                .isEqualTo(404);
    }
}
