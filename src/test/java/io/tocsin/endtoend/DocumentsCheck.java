package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README and the tutorials, word for word: their blocks run in a shell, in a copy of the checkout, in their order. Needs the
 * ports 8080 and 5514, Maven, {@code logger}, {@code curl} and {@code python3}.
 *
 * <p>Left out: what a person does in the browser ({@code ConsoleWholeCheck} does that), {@code mvn verify}, and the log file of
 * the machine. {@code kill -9} goes to the server by its id, not to all that have its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DocumentsCheck {

    private static final List<String> CHECKOUT =
            List.of(".mvn", "pom.xml", "src", "rules", "routes", "playbooks", "docs", "README.md", "target");
    private static final String BASE = "http://localhost:8080";
    private static final Duration STARTED = Duration.ofMinutes(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Document readme = Document.read(Path.of("README.md"));
    private final Document tenMinutes = Document.read(Path.of("docs/tutorials/first-ten-minutes.md"));
    private final Document firstRule = Document.read(Path.of("docs/tutorials/first-rule-of-several-patterns.md"));
    private final Document firstIncident = Document.read(Path.of("docs/tutorials/your-first-incident.md"));

    private Terminal server;
    private Terminal second;
    private long running;

    @SuppressWarnings("NullAway.Init") // opened before all tests
    DocumentsCheck() throws IOException {}

    @BeforeAll
    void checkOut() throws Exception {
        for (String part : CHECKOUT) {
            int status = new ProcessBuilder("cp", "-a", part, folder.toString())
                    .start()
                    .waitFor();
            assertThat(status).as("copy of " + part).isZero();
        }
        server = new Terminal(folder);
        second = new Terminal(folder);
    }

    @AfterAll
    void close() throws Exception {
        if (running != 0) {
            server.signal("KILL", running);
        }
        server.close();
        second.close();
    }

    @Test
    @Order(1)
    void theReadmeStartsTheServer() throws Exception {
        String start = line(readme.block("mvn spring-boot:run"), "mvn spring-boot:run");
        assertThat(tenMinutes.block("mvn spring-boot:run").strip()).isEqualTo(start);
        start(start);
        String banner = Files.readString(folder.resolve("server.log"));
        assertThat(banner)
                .contains("http://localhost:8080", "5514", "admin-token")
                .doesNotContain("ERROR");
        assertThat(second.run(tenMinutes.block("TOKEN=")).status()).isZero();
    }

    @Test
    @Order(2)
    void sixKnocksAreAnAlertAndADryRun() throws Exception {
        String knock = readme.block("logger");
        assertThat(tenMinutes.block("203.0.113.7")).isEqualTo(knock);
        assertThat(second.run(knock).status()).isZero();

        String alerts = tenMinutes.block("/api/v1/alerts");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(items(second.run(alerts).text()))
                        .singleElement()
                        .satisfies(alert -> {
                            assertThat(alert.path("title").asText()).isEqualTo("SSH brute force from one address");
                            assertThat(alert.path("key").asText()).isEqualTo("203.0.113.7");
                        }));
        await().atMost(SOON).untilAsserted(() -> assertThat(get("runs?playbook=contain-bruteforce"))
                .singleElement()
                .satisfies(run -> assertThat(run.path("mode").asText()).isEqualTo("dry_run")));

        second.run(knock);
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        items(second.run(alerts).text()))
                .singleElement()
                .satisfies(alert -> assertThat(alert.path("count").asInt()).isEqualTo(12)));
    }

    @Test
    @Order(3)
    void anIncidentIsOpenedWorkedOnAndClosed() throws Exception {
        second.run(firstIncident.block("T=http"));
        assertThat(second.run(firstIncident.block("ALERT=")).text())
                .contains("\"INC-2026-0001\"".replace("2026", year()));
        assertThat(run(firstIncident, "/tasks")).contains("\"state\"", "203.0.113.7");
        assertThat(run(firstIncident, "/phase")).contains("contain").doesNotContain("\"status\":4");
        assertThat(run(firstIncident, "q=203.0.113.7")).contains("account-takeover");
        assertThat(run(firstIncident, "{\"disposition\": \"true_positive\"}")).contains("\"status\":409");
        assertThat(run(firstIncident, "exercise")).contains("not me").doesNotContain("\"status\":4");
    }

    @Test
    @Order(4)
    void aRuleIsChangedBrokenAndMendedWhileTheServerRuns() throws Exception {
        Path rule = folder.resolve("rules/authentication/ssh-bruteforce.drl");
        String original = Files.readString(rule);
        assertThat(original).contains("> 5");
        String before = versionOfTheRule();
        Files.writeString(rule, original.replace("> 5", "> 2"));
        await().atMost(SOON).untilAsserted(() -> assertThat(versionOfTheRule()).isNotEqualTo(before));

        assertThat(second.run(tenMinutes.block("203.0.113.8")).status()).isZero();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get("alerts?key=203.0.113.8")).hasSize(1));

        Files.writeString(rule, original.replaceFirst("\\)", ""));
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        second.run("curl -s -H \"Authorization: Bearer $TOKEN\" " + BASE + "/api/v1/health")
                                .text())
                .contains("ssh-bruteforce.drl"));
        String check = tenMinutes.block("rules check");
        Terminal.Printed checked = second.run(check);
        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.text()).contains("ssh-bruteforce.drl");
        Files.writeString(rule, original);
        assertThat(second.run(line(readme.block("rules check"), "rules check")).status())
                .isZero();
    }

    @Test
    @Order(5)
    void aRuleOfSeveralPatternsIsWrittenAndTested() throws Exception {
        Path rules = Files.createDirectories(folder.resolve("rules/tutorial"));
        String rule = firstRule.block("package tutorial;");
        Files.writeString(rules.resolve("guessed.test.yaml"), firstRule.block("rule: guessed"));
        Files.writeString(rules.resolve("guessed.drl"), rule);
        String test = "java -jar target/tocsin.jar rules test rules/tutorial";
        assertThat(Files.readString(firstRule.file())).contains("`" + test + "`");
        assertThat(second.run(test).status()).isZero();

        Files.writeString(rules.resolve("guessed.drl"), rule.replace("before", "after"));
        assertThat(second.run(test).status()).isEqualTo(1);

        String not = firstRule.block("not Event(");
        Files.writeString(rules.resolve("guessed.drl"), rule.replace("then\n", not + "then\n"));
        assertThat(second.run(test).text()).contains("until");
        Path tests = rules.resolve("guessed.test.yaml");
        String expect = "    expect:";
        Files.writeString(tests, Files.readString(tests).replaceFirst(expect, firstRule.block("until: 30m") + expect));
        assertThat(second.run(test).status()).isZero();
        assertThat(second.run("rm -r rules/tutorial").status()).isZero();
    }

    @Test
    @Order(6)
    void aKilledServerGoesOn() throws Exception {
        assertThat(tenMinutes.block("kill -9")).contains("mvn spring-boot:run");
        server.signal("KILL", running);
        start("mvn spring-boot:run");
        assertThat(get("alerts")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(get("runs?playbook=contain-bruteforce")).isNotEmpty();

        String target = tenMinutes.block("firewall.url");
        server.signal("TERM", running); // Ctrl C, which a shell without a terminal keeps from its children
        start(target.lines().filter(line -> line.startsWith("mvn")).findFirst().orElseThrow());
        assertThat(get("alerts")).hasSizeGreaterThanOrEqualTo(2);
    }

    private String run(Document document, String text) throws IOException {
        return second.run(document.block(text).replace("2026-0001", year() + "-0001"))
                .text();
    }

    /** Incidents are numbered by year; the page names one. */
    private static String year() {
        return String.valueOf(java.time.Year.now(java.time.ZoneOffset.UTC));
    }

    private void start(String command) throws IOException {
        running = server.leaveRunning(command, folder.resolve("server.log"));
        await().atMost(STARTED).pollInterval(Duration.ofMillis(500)).until(() -> {
            assertThat(server.isRunning(running)).as(command + " runs").isTrue();
            return isUp();
        });
    }

    private boolean isUp() throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(BASE + "/actuator/health"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String versionOfTheRule() throws IOException {
        return get("rules?size=200").stream()
                .filter(rule -> rule.path("id").asText().equals("ssh-bruteforce"))
                .map(rule -> rule.get("version").asText())
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> get(String path) throws IOException {
        return items(second.run("curl -s -H \"Authorization: Bearer $TOKEN\" '" + BASE + "/api/v1/" + path + "'")
                .text());
    }

    private List<JsonNode> items(String page) throws IOException {
        return json.readTree(page).path("items").valueStream().toList();
    }

    private static String line(String block, String text) {
        return block.lines()
                .filter(line -> line.contains(text))
                .map(line -> line.replaceAll(" +#.*", ""))
                .findFirst()
                .orElseThrow();
    }
}
