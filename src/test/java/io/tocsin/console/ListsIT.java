package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsIT {

    private final ConsoleServer server = ConsoleServer.running();
    private final String name = "list-" + UUID.randomUUID();

    @Test
    void aListIsServedAsTextWithoutWhatHasExpired() throws Exception {
        String name = "blocked-" + UUID.randomUUID().toString().substring(0, 8);
        server.post("/api/v1/lists/" + name + "/entries", """
                [{"value": "203.0.113.7", "expires": "2999-01-01T00:00:00Z"},
                 {"value": "2001:db8::/32"},
                 {"value": "bad.example"}]
                """);

        Answer all = server.get("/api/v1/lists/" + name + "/values");
        Answer names = server.get("/api/v1/lists/" + name + "/values?kind=name");

        assertThat(all.header("Content-Type")).startsWith("text/plain");
        assertThat(all.response().body()).isEqualTo("2001:db8::/32\n203.0.113.7\nbad.example\n");
        assertThat(names.response().body()).isEqualTo("bad.example\n");
        assertThat(server.get("/api/v1/lists/nope/values").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/lists/" + name + "/values?kind=ip").text("parameter"))
                .isEqualTo("kind");
    }

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
        assertThat(put.json().get("size").asInt()).isEqualTo(1);
        assertThat(put.json().has("entries")).isFalse();
        JsonNode entry =
                server.get("/api/v1/lists/" + name).json().get("entries").get(0);
        assertThat(entry.get("value").asText()).isEqualTo("198.51.100.0/24");
        assertThat(entry.get("expires").asText()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(entry.get("note").asText()).isEqualTo("scanner");
        assertThat(entry.get("by").asText()).isEqualTo("admin");

        Answer taken = server.send(server.request("/api/v1/lists/" + name + "/entries?value=198.51.100.0%2F24")
                .DELETE());
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().get("size").asInt()).isZero();
        assertThat(server.get("/api/v1/lists/" + name).json().get("entries")).isEmpty();
        assertThat(taken.header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void aFeedIsPutOnInOneCallAndTheAnswerIsShort() throws Exception {
        String feed = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"value\": \"host-" + i + ".example\", \"note\": \"of a feed\"}")
                .collect(Collectors.joining(", ", "[", "]"));

        Answer put = server.post("/api/v1/lists/" + name + "/entries", feed);

        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().get("size").asInt()).isEqualTo(10_000);
        assertThat(put.header("ETag")).isEqualTo("\"1\"");
        assertThat(put.response().body()).hasSizeLessThan(1_000);
        assertThat(server.post("/api/v1/lists/" + name + "/entries", feed).header("ETag"))
                .isEqualTo("\"1\"");
    }

    @Test
    void aListThatWouldBeTooLongIsRefusedWithWords() throws Exception {
        for (int call = 0; call < 5; call++) {
            assertThat(putMany(10_000 * call).status()).isEqualTo(200);
        }

        Answer refused = putMany(50_000);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("detail")).contains("60000", "takes 50000");
    }

    private Answer putMany(int first) throws Exception {
        return server.post(
                "/api/v1/lists/" + name + "/entries",
                IntStream.range(first, first + 10_000)
                        .mapToObj(i -> "{\"value\": \"host-" + i + "\"}")
                        .collect(Collectors.joining(", ", "[", "]")));
    }

    @Test
    void whatMayNotMeanWhatWasMeantIsAnsweredWithAWarning() throws Exception {
        Answer put = server.post(
                "/api/v1/lists/" + name + "/entries",
                "[{\"value\": \"/(/\"}, {\"value\": \"10.0.0.0/99\"}, {\"value\": \"10.0.0.0/8\"}]");

        assertThat(put.status()).isEqualTo(200);
        JsonNode warnings = put.json().get("warnings");
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0).asText()).contains("/(/", "no regular expression");
        assertThat(warnings.get(1).asText()).contains("10.0.0.0/99", "no network");
    }

    @Test
    void takingOffWhatIsNotOnItChangesNothing() throws Exception {
        server.post("/api/v1/lists/" + name + "/entries", "{\"value\": \"one\"}");

        Answer taken = server.send(
                server.request("/api/v1/lists/" + name + "/entries?value=two").DELETE());

        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.header("ETag")).isEqualTo("\"1\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No%20Name | {'value': 'x'} | name | lower case letters",
                "ok | {'value': 'x', 'expires': '+300000000-01-01T00:00:00Z'} | expires | 1970 to 9999",
                "ok | [{'value': 'x'}, {}] | value | entry 2 of 2 has no value",
                "ok | [{'value': 'x'}, null] | value | one of them is null",
                "ok | [] | value | There is no entry",
                "ok | {'values': 'x'} | values | unknown field",
                "ok | ['x'] | '' | no JSON object of the kind wanted"
            })
    void aRefusalNamesWhatIsWrong(String list, String body, String parameter, String detail) throws Exception {
        Answer refused = server.post("/api/v1/lists/" + list + "/entries", body.replace('\'', '"'));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("parameter")).isEqualTo(parameter);
        assertThat(refused.text("detail")).contains(detail).doesNotContain("Exception");
    }

    @Test
    void theApiDescribesThatOneEntryOrAnArrayIsTaken() throws Exception {
        JsonNode kinds = server.get("/api/v1/openapi")
                .json()
                .path("components")
                .path("schemas")
                .path("NewEntries")
                .path("oneOf");

        assertThat(kinds).hasSize(2);
        assertThat(kinds.get(0).path("$ref").asText()).endsWith("/NewEntry");
        assertThat(kinds.get(1).path("items").path("$ref").asText()).endsWith("/NewEntry");
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
