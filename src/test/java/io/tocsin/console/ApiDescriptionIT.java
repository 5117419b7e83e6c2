package io.tocsin.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.console.ConsoleServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code /api/v1/openapi} says against what the calls answer. */
class ApiDescriptionIT {

    private final ConsoleServer server = ConsoleServer.running();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /alerts                           | /alerts               |     | 200",
                "GET    | /alerts                           | /alerts?size=0        |     | 400",
                "GET    | /alerts/{id}                      | /alerts/none          |     | 404",
                "POST   | /alerts/{id}/comments             | /alerts/none/comments | no  | 400",
                "POST   | /playbooks/{id}/runs              | /playbooks/none/runs  | {}  | 404",
                "GET    | /lists/{name}                     | /lists/none           |     | 404",
                "GET    | /backtests/{id}                   | /backtests/none       |     | 404",
                "POST   | /backtests                        | /backtests            | {}  | 400",
                "POST   | /backtests                        | /backtests            | {\"from\": \"2025-01-01T00:00:00Z\", \"to\": \"2025-01-01T01:00:00Z\"} | 202",
                "POST   | /rules/test                       | /rules/test           | {\"tests\": [{\"file\": \"p/x.test.yaml\", \"text\": \"[\"}]} | 422",
                "POST   | /rules/test                       | /rules/test           | {\"rules\": 1} | 400"
            })
    void whatACallAnswersIsDescribed(String method, String path, String call, String body, int status)
            throws Exception {
        Answer answer = server.send(server.request("/api/v1" + call)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));

        assertThat(answer.status()).isEqualTo(status);
        JsonNode described = responses(path, method).path(Integer.toString(status));
        assertThat(described.isObject()).isTrue();
        if (status == 202) {
            assertThat(answer.header("Location")).isNotEmpty();
            assertThat(described.path("headers").has("Location")).isTrue();
        }
        if (status >= 400) {
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(described
                            .at("/content/application~1problem+json/schema/$ref")
                            .asText())
                    .isEqualTo("#/components/schemas/Problem");
            JsonNode properties = server.get("/api/v1/openapi").json().at("/components/schemas/Problem/properties");
            assertThat(properties.fieldNames()).toIterable().contains("title", "status", "detail");
        }
    }

    @Test
    void whatIsBegunIsDescribedAsAcceptedOnly() throws Exception {
        for (String path : new String[] {"/backtests", "/lists/{name}/retro-hunts", "/playbooks/{id}/runs"}) {
            JsonNode responses = responses(path, "POST");

            assertThat(responses.has("200")).as(path).isFalse();
            assertThat(responses.at("/202/headers/Location").isObject())
                    .as(path)
                    .isTrue();
            assertThat(responses.at("/202/content").findValuesAsText("$ref"))
                    .as(path)
                    .isNotEmpty();
        }
    }

    @Test
    void everyCallDescribesItsProblems() throws Exception {
        JsonNode paths = server.get("/api/v1/openapi").json().path("paths");

        assertThat(paths).isNotEmpty();
        paths.forEach(
                path -> path.forEach(call -> assertThat(call.path("responses").fieldNames())
                        .toIterable()
                        .as(call.path("operationId").asText())
                        .contains("400", "401", "500", "503")));
    }

    private JsonNode responses(String path, String method) throws Exception {
        return server.get("/api/v1/openapi")
                .json()
                .path("paths")
                .path("/api/v1" + path)
                .path(method.toLowerCase(java.util.Locale.ROOT))
                .path("responses");
    }
}
