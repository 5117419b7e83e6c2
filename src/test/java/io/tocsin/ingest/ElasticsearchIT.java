package io.tocsin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import io.tocsin.event.Event;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to Elasticsearch, by its own client and as shippers do it. */
class ElasticsearchIT extends ReceivedEvents {

    private static final int PORT = IngestServer.freePort();

    ElasticsearchIT(@TempDir Path folder) throws IOException {
        super(folder, "--tocsin.sources.elasticsearch.enabled=true", "--tocsin.sources.elasticsearch.port=" + PORT);
    }

    @Test
    void theCallsOfShippersAtTheirStartAreAnsweredAsElasticsearchDoes() throws Exception {
        for (String path : List.of(
                "",
                "/",
                "/_license?human=false",
                "/_xpack",
                "/_cluster/health",
                "/_index_template/filebeat-8.17.0",
                "/_ilm/policy/filebeat",
                "/_alias/filebeat",
                "/_nodes/http",
                "/_ingest/pipeline/filebeat-8.17.0-system-auth-pipeline")) {
            HttpResponse<String> answer = send("GET", "/elasticsearch" + path, "application/json", "");

            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Elastic-Product"))
                    .as(path)
                    .contains("Elasticsearch");
        }
        assertThat(send("HEAD", "/elasticsearch/", "application/json", "").statusCode())
                .isEqualTo(200);
        assertThat(send("PUT", "/elasticsearch/_index_template/logs", "application/json", "{}")
                        .body())
                .isEqualTo("{\"acknowledged\":true}");
        assertThat(send("GET", "/elasticsearch/", "application/json", "").body())
                .contains("\"number\":\"8.17.0\"");
        assertThat(send("GET", "/elasticsearch/events/_search", "application/json", "{}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void elasticsearchsOwnClientSends() throws Exception {
        URI at = URI.create(server.url("/"));
        try (RestClient rest = RestClient.builder(new HttpHost(at.getHost(), at.getPort()))
                        .setPathPrefix("/elasticsearch")
                        .build();
                RestClientTransport transport = new RestClientTransport(rest, new JacksonJsonpMapper())) {
            ElasticsearchClient elastic = new ElasticsearchClient(transport);

            BulkResponse answer = elastic.bulk(
                    bulk -> bulk.operations(one -> one.create(create -> create.index("logs-nginx.access-production")
                            .id("first")
                            .document(Map.of(
                                    "@timestamp", "2026-01-05T12:00:00Z",
                                    "message", "hello",
                                    "host", Map.of("name", "web-1"))))));

            assertThat(answer.errors()).isFalse();
            assertThat(answer.items().get(0).id()).isEqualTo("first");
            assertThat(elastic.info().version().number()).isEqualTo("8.17.0");
        }
        Event event = event();
        assertThat(event.field("data_stream.dataset")).isEqualTo("nginx.access");
        assertThat(event.field("data_stream.namespace")).isEqualTo("production");
        assertThat(event.id()).isEqualTo("elasticsearch:token:127.0.0.1:first");
        assertThat(event.hostName()).isEqualTo("web-1");
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-01-05T12:00:00Z"));
    }

    @Test
    void elasticsearchStandsAtTheRootOfAPortOfItsOwn() throws Exception {
        try (RestClient rest =
                        RestClient.builder(new HttpHost("127.0.0.1", PORT)).build();
                RestClientTransport transport = new RestClientTransport(rest, new JacksonJsonpMapper())) {
            ElasticsearchClient elastic = new ElasticsearchClient(transport);

            assertThat(elastic.info().tagline()).isEqualTo("You Know, for Search");
            assertThat(elastic.indices().exists(asked -> asked.index("app")).value())
                    .isTrue();
            assertThat(elastic.indices().create(asked -> asked.index("app")).acknowledged())
                    .isTrue();
            assertThat(elastic.index(one -> one.index("app").id("a b").document(Map.of("message", "hello")))
                            .id())
                    .isEqualTo("a b");
        }
        assertThat(event().message()).isEqualTo("hello");
        for (String path : List.of("/index.html", "/../index.html", "/a/..;b/../index.html", "/%2E./actuator/health")) {
            assertThat(elastic(path).body())
                    .as("nothing else is served there: %s", path)
                    .contains("resource_not_found_exception");
        }
    }

    private HttpResponse<String> elastic(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + PORT + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void aBadDocumentOfABulkRefusesItselfOnly() throws Exception {
        String body = """
                {"index":{"_index":"filebeat","_id":"1"}}
                {"message":"good"}
                {"index":{"_id":"2"}}
                {"message":"bad
                {"update":{"_id":"3"}}
                {"doc":{"a":1}}
                {"delete":{"_id":"4"}}
                {"create":{}}
                {"@timestamp":"2026-01-05T12:00:00Z","message":"good too"}
                {"index":{}}
                """;

        HttpResponse<String> answer = send("POST", "/elasticsearch/app/_bulk", "application/x-ndjson", body);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"errors\":true")
                .contains("{\"index\":{\"_index\":\"filebeat\",\"_id\":\"1\",\"_version\":1,\"result\":\"created\"")
                .contains(
                        "\"_index\":\"app\",\"_id\":\"2\",\"status\":400,\"error\":{\"type\":\"document_parsing_exception\"")
                .contains("{\"update\":{\"_index\":\"app\",\"_id\":\"3\",\"status\":400")
                .contains("{\"delete\":{\"_index\":\"app\",\"_id\":\"4\",\"status\":400")
                .contains("an action without a document");
        assertThat(events()).extracting(Event::message).containsExactly("good", "good too");
        assertThat(events().get(0).field("labels.index")).isEqualTo("filebeat");
        assertThat(events().get(1).field("labels.index")).isEqualTo("app");
    }

    @Test
    void aRefusedBulkSaysSoInElasticsearchsShape() throws Exception {
        server.log.refuse(true);
        HttpResponse<String> answer;
        try {
            answer = send("POST", "/elasticsearch/_bulk", "application/x-ndjson", "{\"index\":{}}\n{\"a\":1}\n");
        } finally {
            server.log.refuse(false);
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body())
                .contains("\"type\":\"es_rejected_execution_exception\"")
                .contains("\"status\":503");
    }
}
