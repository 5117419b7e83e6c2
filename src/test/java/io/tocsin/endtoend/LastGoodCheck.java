package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar is killed and started again while somebody is in the middle of editing its files. */
class LastGoodCheck {

    private static final String RULE = """
            package p;
            rule "knock" @title("A bad host knocks") @severity("high") @key("source.ip")
            when $e : Event( category == "authentication", listed( "bad", sourceIp ) ) then alert( $e ); end
            """;
    private static final String LIST = "description: Bad hosts.\nentries: [198.51.100.0/24]\n";
    private static final String PLAYBOOK = """
            apiVersion: playbook/v1
            id: answer
            title: Answer
            triggers: {alert: {rules: [knock]}}
            steps:
              - {id: done, then: end}
            """;

    private final Path folder;

    LastGoodCheck(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatWasInForceIsInForceAfterAKillWhileEveryFileIsHalfEdited() throws Exception {
        write("rules/p/knock.drl", RULE);
        write("rules/p/bad.list.yaml", LIST);
        write("playbooks/answer.yaml", PLAYBOOK);
        write("routes/http.camel.yaml", Files.readString(Path.of("routes/http.camel.yaml")));
        try (TocsinProcess server = server()) {
            server.start();
            post(server, "198.51.100.1");
            soon().untilAsserted(() -> assertThat(answered(server)).containsExactly("198.51.100.1"));
            soon().untilAsserted(() -> assertThat(folder.resolve("data/last-good"))
                    .isDirectoryRecursivelyContaining(path -> path.endsWith("rules/p/knock.drl"))
                    .isDirectoryRecursivelyContaining(path -> path.endsWith("lists/p/bad.list.yaml"))
                    .isDirectoryRecursivelyContaining(path -> path.endsWith("playbooks/answer.yaml"))
                    .isDirectoryRecursivelyContaining(path -> path.endsWith("routes/http.camel.yaml")));
            server.kill();

            write("rules/p/knock.drl", RULE.replace("category", "categry"));
            write("rules/p/bad.list.yaml", "entries: 7\n");
            write("playbooks/answer.yaml", PLAYBOOK.replace("then", "than"));
            write("routes/http.camel.yaml", "- route: [");
            write("routes/never-good.camel.yaml", "- route: {id: hook, from: {uri: platform-http:/hook, stps: []}}");
            server.start();

            soon().until(() -> isListening(server));
            post(server, "198.51.100.2");
            soon().untilAsserted(() -> assertThat(answered(server)).containsExactly("198.51.100.2", "198.51.100.1"));
            soon().untilAsserted(() -> assertThat(server.all("alerts?rule=tocsin-rule-file-broken"))
                    .extracting(alert -> alert.get("summary").asText())
                    .allMatch(summary -> summary.contains("its last good text is in force"))
                    .hasSize(2));
            assertThat(told(server, "rules", "file", "p/knock.drl")).contains("categry", "the last good text is in");
            assertThat(told(server, "rules", "file", "p/bad.list.yaml")).contains("the last good text is in force");
            assertThat(told(server, "playbooks", "file", "answer.yaml"))
                    .contains("\"answer\"", "than", "the last good text is in force");
            assertThat(server.get("/api/v1/health").toString())
                    .contains("http-events", "the last good text is in force", "nothing of this file is in force");

            HttpResponse<String> answer = server.send("POST", "/hook", "application/json", "{}");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.body())
                    .contains("POST /hook", "never-good.camel.yaml")
                    .doesNotContain("static resource");
        }
    }

    private TocsinProcess server() {
        TocsinProcess server = new TocsinProcess(folder.resolve("data"));
        for (String kind : List.of("rules", "playbooks", "routes")) {
            server.with("tocsin." + kind, folder.resolve(kind));
        }
        return server;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200));
    }

    private static boolean isListening(TocsinProcess server) throws IOException, InterruptedException {
        return server.send("POST", "/api/v1/events", "application/json", "[]").statusCode() != 404;
    }

    private static void post(TocsinProcess server, String ip) throws IOException, InterruptedException {
        String event = "{\"event\": {\"category\": [\"authentication\"]}, \"source\": {\"ip\": \"" + ip + "\"}}";
        soon().until(() -> isListening(server));
        assertThat(server.send("POST", "/api/v1/events", "application/json", event)
                        .statusCode())
                .isEqualTo(202);
    }

    /** Keys of the alerts that a run of the playbook has answered. */
    private static List<String> answered(TocsinProcess server) throws IOException, InterruptedException {
        List<String> runs = server.all("runs?state=succeeded").stream()
                .map(run -> run.get("alert").asText())
                .toList();
        return server.all("alerts?rule=knock").stream()
                .filter(alert -> runs.contains(alert.get("id").asText()))
                .map(alert -> alert.get("key").asText())
                .toList();
    }

    /** The items of a list that are about one thing. */
    private static String told(TocsinProcess server, String list, String member, String value)
            throws IOException, InterruptedException {
        return server.all(list).stream()
                .filter(item -> item.get(member).asText().equals(value))
                .map(JsonNode::toString)
                .reduce("", String::concat);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
