package io.tocsin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What the whole server keeps from other local users, and how it reports edits of its files. */
class AtRestCheck {

    private static final String TOKEN = "test-token-0123456789abcdef";
    private static final String RULE = """
            package p;
            rule "knock" @title("Somebody knocks") @severity("high") @key("source.ip")
            when $e : Event( action == "knock" ) then alert( $e ); end
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
    private static final String PARSER = """
            parser: acme_door
            version: 1
            dataset: acme.doors
            set: {observer.vendor: Acme}
            match:
              - program: [door]
            steps:
              - dissect: ["door %{door:word} opened"]
            """;
    private static final String EXPORT = """
            - route:
                id: audit-export
                from:
                  uri: direct:audit-export
                  steps:
                    - to: {uri: "file:%s", parameters: {fileName: exported.jsonl, fileExist: Append, appendChars: "\\\\n"}}
            """;
    private static final String ROUTE =
            "- route: {id: hook, from: {uri: 'platform-http:/hook', steps: [{setBody: {constant: x}}]}}\n";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private String url = "";

    AtRestCheck(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theDataFolderIsClosedAndEveryEditIsInTheAudit() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.setPosixFilePermissions(folder.resolve("data"), PosixFilePermissions.fromString("rwxr-xr-x"));
        write("rules/p/knock.drl", RULE);
        write("rules/p/bad.list.yaml", LIST);
        write("playbooks/answer.yaml", PLAYBOOK);
        write("routes/hook.camel.yaml", ROUTE);
        write("routes/connectors/audit.camel.yaml", EXPORT.formatted(folder));
        write("parsers/door.parser.yaml", PARSER);
        try (ConfigurableApplicationContext server = start()) {
            url = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
            soon().untilAsserted(() -> assertThat(open(folder.resolve("data"))).isEmpty());
            soon().untilAsserted(() -> assertThat(edits())
                    .containsExactlyInAnyOrder(
                            "edit rules * 200",
                            "edit lists * 200",
                            "edit playbooks * 200",
                            "edit routes * 200",
                            "edit parsers * 200"));

            write("rules/p/knock.drl", RULE.replace("knocks", "knocked"));
            write("rules/p/bad.list.yaml", LIST.replace("[198", "[203.0.113.0/24, 198"));
            write("playbooks/answer.yaml", PLAYBOOK.replace("title: Answer", "title: Answers"));
            write("routes/hook.camel.yaml", ROUTE.replace("/hook", "/hooks"));
            write("parsers/door.parser.yaml", PARSER.replace("acme.doors", "acme.gates"));
            soon().untilAsserted(() -> assertThat(edits())
                    .contains(
                            "edit rules p/knock.drl 200",
                            "edit lists p/bad.list.yaml 200",
                            "edit playbooks answer.yaml 200",
                            "edit routes hook.camel.yaml 200",
                            "edit parsers door.parser.yaml 200"));
            assertThat(lines()).extracting(line -> line.path("change").asText()).anySatisfy(change -> assertThat(change)
                    .contains("@@ line 3 @@", "-title: Answer", "+title: Answers"));

            write("rules/p/knock.drl", RULE.replace("action", "acton"));
            write("rules/p/bad.list.yaml", "entries: 7\n");
            write("playbooks/answer.yaml", PLAYBOOK.replace("then", "than"));
            write("routes/hook.camel.yaml", "- route: [");
            soon().untilAsserted(() -> assertThat(edits())
                    .contains(
                            "edit rules p/knock.drl 422",
                            "edit lists p/bad.list.yaml 422",
                            "edit playbooks answer.yaml 422",
                            "edit routes hook.camel.yaml 422"));
            soon().untilAsserted(() -> assertThat(Files.readString(folder.resolve("exported.jsonl")))
                    .contains("edit parsers", "edit routes", "\"class_uid\":6003"));
            assertThat(lines()).allSatisfy(line -> {
                if (line.path("action").asText().startsWith("edit")) {
                    assertThat(line.path("change").asText()).containsPattern("SHA-256 [0-9a-f]{64}");
                }
            });
            assertThat(get("/api/v1/health")
                            .path("parts")
                            .path("audit")
                            .path("state")
                            .asText())
                    .isEqualTo("ok");
        }
    }

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(TocsinServer.class)
                .run(
                        "--server.port=0",
                        "--tocsin.syslog.port=0",
                        "--tocsin.data=" + folder.resolve("data"),
                        "--tocsin.rules=" + folder.resolve("rules"),
                        "--tocsin.routes=" + folder.resolve("routes"),
                        "--tocsin.playbooks=" + folder.resolve("playbooks"),
                        "--tocsin.parsers=" + folder.resolve("parsers"),
                        "--tocsin.audit.key-file=" + folder.resolve("audit.key"),
                        "--tocsin.audit.export=ocsf",
                        "--tocsin.admin.token=" + TOKEN,
                        "--logging.level.root=warn");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200));
    }

    private List<String> edits() throws Exception {
        return lines().stream()
                .filter(line -> line.path("actor").asText().equals("files"))
                .map(line -> line.path("action").asText() + " "
                        + line.path("object").asText() + " "
                        + line.path("outcome").asText())
                .toList();
    }

    private List<JsonNode> lines() throws Exception {
        return StreamSupport.stream(get("/api/v1/audit?size=200").path("items").spliterator(), false)
                .toList();
    }

    private JsonNode get(String path) throws Exception {
        return new ObjectMapper()
                .readTree(client.send(
                                HttpRequest.newBuilder(URI.create(url + path))
                                        .header("Authorization", "Bearer " + TOKEN)
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }

    /** What somebody else than the owner may read or write. */
    private static List<String> open(Path data) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.map(AtRestCheck::permissions)
                    .filter(permissions -> !permissions.isEmpty() && !permissions.contains("------ "))
                    .toList();
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " " + path;
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
