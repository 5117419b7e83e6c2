package io.tocsin.console;

import static io.tocsin.alert.Findings.finding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.alert.AlertDesk;
import io.tocsin.console.ConsoleServer.Answer;
import io.tocsin.platform.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Incidents through the real port. */
class IncidentsIT {

    private static final String INCIDENTS = "/api/v1/incidents";

    private final ConsoleServer server = ConsoleServer.running();
    private final String key = "host-" + UUID.randomUUID();

    private String raise(long position) {
        return server.part(AlertDesk.class)
                .raise(List.of(finding(key, position, 5)), id -> Optional.empty())
                .get(0)
                .id();
    }

    private JsonNode open(String body) throws Exception {
        Answer answer = server.post(INCIDENTS, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(201);
        return answer.json();
    }

    private Answer patch(String path, String etag, String body) throws Exception {
        return server.send(
                server.request(path).header("If-Match", etag).method("PATCH", BodyPublishers.ofString(body)));
    }

    @Test
    void anIncidentIsOpenedFromAlertsAndWorkedOnToItsEnd() throws Exception {
        String alert = raise(10);
        JsonNode opened = open("{\"title\":\"Break-in\",\"severity\":\"critical\",\"alerts\":[\"" + alert
                + "\"],\"template\":\"host-compromise\"}");
        String path = INCIDENTS + "/" + opened.path("id").asText();

        assertThat(opened.path("number").asText()).matches("INC-\\d{4}-\\d{4,}");
        assertThat(opened.path("phase").asText()).isEqualTo("new");
        assertThat(server.get(path).header("ETag"))
                .isEqualTo(opened.path("etag").asText());
        assertThat(server.get(path + "/alerts")
                        .json()
                        .path("items")
                        .get(0)
                        .path("state")
                        .asText())
                .isEqualTo("acknowledged");
        assertThat(server.get(path + "/observables")
                        .json()
                        .path("items")
                        .get(0)
                        .path("value")
                        .asText())
                .isEqualTo(key);
        Answer contained = server.post(path + "/phase", "{\"phase\":\"eradicate\"}");
        assertThat(contained.json().path("contained").isNull()).isFalse();
        Answer refused = server.post(path + "/close", "{\"disposition\":\"true_positive\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("tasks")).hasSize(6);
        assertThat(refused.json().path("effects")).isEmpty();
        for (JsonNode task : server.get(path + "/tasks").json().path("items")) {
            Answer done = patch(
                    path + "/tasks/" + task.path("id").asText(),
                    task.path("etag").asText(),
                    "{\"state\":\"done\"}");
            assertThat(done.json().path("state").asText()).isEqualTo("done");
        }
        Answer closed = server.post(path + "/close", "{\"disposition\":\"true_positive\",\"alerts\":true}");
        assertThat(closed.status()).isEqualTo(200);
        assertThat(closed.text("phase")).isEqualTo("closed");
        assertThat(server.get("/api/v1/alerts/" + alert).text("disposition")).isEqualTo("true_positive");
        assertThat(server.post(path + "/close", "{\"disposition\":\"benign\"}").status())
                .isEqualTo(409);
        assertThat(server.post(path + "/reopen", "{}").text("phase")).isEqualTo("triage");
        assertThat(server.get(INCIDENTS + "?state=open&q=" + key).json().path("items"))
                .hasSize(1);
        assertThat(server.get(INCIDENTS + "?state=closed&q=" + key).json().path("items"))
                .isEmpty();
        assertThat(server.get(path + "/timeline").json().path("items")).hasSizeGreaterThan(10);
    }

    @Test
    void aPatchDemandsTheVersionItIsMeantFor() throws Exception {
        JsonNode opened = open("{\"title\":\"Odd\"}");
        String path = INCIDENTS + "/" + opened.path("number").asText();

        assertThat(server.send(server.request(path).method("PATCH", BodyPublishers.ofString("{}")))
                        .status())
                .isEqualTo(428);
        Answer changed = patch(path, opened.path("etag").asText(), "{\"owner\":\"bob\",\"tlp\":\"amber+strict\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("tlp")).isEqualTo("amber+strict");
        assertThat(patch(path, opened.path("etag").asText(), "{\"owner\":\"eve\"}")
                        .status())
                .isEqualTo(412);
        assertThat(server.send(server.request(path + "/phase")
                                .header("If-Match", "\"1\"")
                                .POST(BodyPublishers.ofString("{\"phase\":\"triage\"}")))
                        .status())
                .isEqualTo(412);
        JsonNode history = server.get(path).json().path("history");
        assertThat(history.findValuesAsText("what")).containsExactlyInAnyOrder("opened", "owner", "tlp");
        assertThat(history.get(1).has("old") && history.get(1).has("new")).isTrue();
    }

    @Test
    void tasksTimelineMessagesLinksAndObservablesAreAddedChangedAndRemoved() throws Exception {
        String path = INCIDENTS + "/" + open("{\"title\":\"Odd\"}").path("id").asText();
        String other = open("{\"title\":\"Other\"}").path("number").asText();

        Answer task = server.post(path + "/tasks", "{\"title\":\"Look\",\"checklist\":[{\"text\":\"here\"}]}");
        Answer entry = server.post(path + "/timeline", "{\"text\":\"Called\",\"at\":\"2026-01-05T11:00:00Z\"}");
        Answer message = server.post(path + "/messages", "{\"text\":\"@bob.b look, mail a@b.example\"}");
        Answer link = server.post(path + "/links", "{\"kind\":\"caused_by\",\"incident\":\"" + other + "\"}");
        Answer seen = server.post(path + "/observables", "{\"value\":\"HTTPS://Evil.Example/A\",\"ioc\":true}");

        assertThat(List.of(task.status(), entry.status(), message.status(), link.status(), seen.status()))
                .containsOnly(201);
        assertThat(message.json().path("mentions")).hasSize(1);
        assertThat(message.json().path("mentions").get(0).asText()).isEqualTo("bob.b");
        assertThat(link.text("kind")).isEqualTo("caused-by");
        assertThat(seen.text("type")).isEqualTo("url");
        assertThat(seen.text("value")).isEqualTo("https://evil.example/A");
        Answer changed =
                patch(path + "/timeline/" + entry.text("id"), entry.text("etag"), "{\"text\":\"Called them\"}");
        assertThat(changed.json().path("history")).hasSize(2);
        JsonNode opened = server.get(path + "/timeline").json().path("items").get(1);
        assertThat(patch(path + "/timeline/" + opened.path("id").asText(), "*", "{\"text\":\"no\"}")
                        .status())
                .isEqualTo(409);
        assertThat(patch(path + "/timeline/" + opened.path("id").asText(), "*", "{\"pinned\":true}")
                        .status())
                .isEqualTo(204);
        for (String item : List.of(
                "tasks/" + task.text("id"),
                "timeline/" + entry.text("id"),
                "links/" + link.text("id"),
                "observables/" + seen.text("id"))) {
            assertThat(server.send(server.request(path + "/" + item).DELETE()).status())
                    .isEqualTo(204);
            assertThat(server.get(path + "/" + item.split("/")[0]).response().body())
                    .doesNotContain(item.split("/")[1] + "\",\"etag");
            JsonNode line = server.get("/api/v1/audit?q=action:delete%20object:" + item.split("/")[1])
                    .json()
                    .path("items")
                    .get(0);
            assertThat(line.path("object").asText()).endsWith("/" + item.split("/")[1]);
            assertThat(line.path("change").asText()).startsWith("removed ");
        }
        assertThat(server.get("/api/v1/audit?q=action:patch%20object:" + entry.text("id"))
                        .json()
                        .path("items")
                        .get(0)
                        .path("change")
                        .asText())
                .contains("text \"Called\" → \"Called them\"");
    }

    @Test
    void twoBecomeOneAndTwoAgainAndAValueIsFoundInBoth() throws Exception {
        String alert = raise(10);
        String one = INCIDENTS + "/"
                + open("{\"title\":\"One\",\"alerts\":[\"" + alert + "\"]}")
                        .path("id")
                        .asText();
        JsonNode two = open("{\"title\":\"Two\"}");
        String other = "{\"incident\":\"" + two.path("number").asText() + "\"}";
        Answer seen = server.post(
                INCIDENTS + "/" + two.path("id").asText() + "/observables",
                "{\"type\":\"user\",\"value\":\"" + key + "\"}");

        assertThat(server.get("/api/v1/observables?value=" + key).json().path("items"))
                .hasSize(2);
        JsonNode sightings = server.get("/api/v1/observables/" + seen.text("id") + "/sightings")
                .json();
        assertThat(sightings.path("alerts").get(0).path("id").asText()).isEqualTo(alert);
        assertThat(sightings.path("incidents")).hasSize(2);
        assertThat(server.post(one + "/merge", other).status()).isEqualTo(200);
        assertThat(server.get(one + "/observables").json().path("items")).hasSize(2);
        assertThat(server.get(INCIDENTS + "/" + two.path("number").asText()).text("mergedInto"))
                .isNotEmpty();
        assertThat(server.post(INCIDENTS + "/" + two.path("id").asText() + "/tasks", "{\"title\":\"x\"}")
                        .status())
                .isEqualTo(409);
        assertThat(server.post(one + "/unmerge", other).status()).isEqualTo(200);
        assertThat(server.get(one + "/observables").json().path("items")).hasSize(1);
        Answer split = server.post(one + "/split", "{\"alerts\":[\"" + alert + "\"]}");
        assertThat(split.status()).isEqualTo(201);
        assertThat(split.json().path("alerts").get(0).asText()).isEqualTo(alert);
        assertThat(server.get(one).json().path("alerts")).isEmpty();
    }

    @Test
    void aFileIsKeptAsEvidenceAndWhoHadItIsKnown() throws Exception {
        String path = INCIDENTS + "/" + open("{\"title\":\"Odd\"}").path("id").asText() + "/evidence";
        String form = """
                --b
                Content-Disposition: form-data; name="file"; filename="../a.log"
                Content-Type: text/html

                <b>one</b>
                --b
                Content-Disposition: form-data; name="note"

                from the proxy
                --b--
                """.replace("\n", "\r\n");

        Answer kept = server.send(server.anonymous(path)
                .header("Authorization", "Bearer " + ConsoleServer.TOKEN)
                .setHeader("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(form)));

        assertThat(kept.status()).as(kept.response().body()).isEqualTo(201);
        assertThat(kept.text("name")).isEqualTo("a.log");
        assertThat(kept.text("note")).isEqualTo("from the proxy");
        assertThat(kept.text("sha256")).isEqualTo(Sha256.hex("<b>one</b>"));
        Answer file = server.get(path + "/" + kept.text("id") + "/content");
        assertThat(file.response().body()).isEqualTo("<b>one</b>");
        assertThat(file.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(file.header("Content-Disposition")).startsWith("attachment");
        JsonNode custody = server.get(path + "/" + kept.text("id") + "/custody").json();
        assertThat(custody.path("verified").asBoolean()).isTrue();
        assertThat(custody.path("lines").findValuesAsText("action")).containsExactly("added", "fetched");
        assertThat(server.post(path, "{\"events\":[\"nothing\"]}").status()).isEqualTo(400);
    }

    @Test
    void anIncidentLeavesInEveryFormWithinItsMarkings() throws Exception {
        JsonNode opened = open("{\"title\":\"<b>Odd</b>\",\"labels\":[\"action.hacking.variety.Brute force\"]}");
        String path = INCIDENTS + "/" + opened.path("id").asText();
        server.post(path + "/observables", "{\"value\":\"198.51.100.9\",\"ioc\":true}");
        server.post(path + "/observables", "{\"value\":\"evil.example\",\"ioc\":true,\"tlp\":\"red\"}");

        JsonNode veris = server.get(path + "/export?format=veris").json();
        assertThat(veris.at("/action/hacking/variety/0").asText()).isEqualTo("Brute force");
        Answer stix = server.get(path + "/export?format=stix");
        assertThat(stix.json().path("objects").findValuesAsText("pattern"))
                .containsExactly("[ipv4-addr:value = '198.51.100.9']");
        assertThat(stix.response().body()).doesNotContain("evil.example");
        JsonNode misp = server.get(path + "/export?format=misp").json().path("Event");
        assertThat(misp.path("info").asText()).endsWith(" <b>Odd</b>");
        assertThat(misp.path("uuid").asText()).isEqualTo(opened.path("id").asText());
        assertThat(misp.path("published").asBoolean()).isFalse();
        assertThat(misp.path("Tag").findValuesAsText("name")).contains("tlp:amber", "PAP:AMBER");
        assertThat(misp.path("Attribute")).singleElement().satisfies(one -> {
            assertThat(one.path("type").asText()).isEqualTo("ip-src");
            assertThat(one.path("value").asText()).isEqualTo("198.51.100.9");
            assertThat(one.path("to_ids").asBoolean()).isTrue();
        });
        Answer html = server.get(path + "/export?format=html");
        assertThat(html.response().body())
                .contains("&lt;b&gt;Odd&lt;/b&gt;")
                .contains("198.51.100.9")
                .doesNotContain("<b>Odd");
        assertThat(html.header("Content-Disposition")).startsWith("attachment");
        assertThat(server.get(path + "/export?format=markdown").response().body())
                .contains("## What slowed us");
        assertThat(patch(path, "*", "{\"tlp\":\"red\"}").status()).isEqualTo(200);
        assertThat(server.get(path + "/export?format=stix").status()).isEqualTo(409);
        assertThat(server.get(path + "/export?format=stix&ceiling=red")
                        .response()
                        .body())
                .contains("evil.example");
        assertThat(patch(path, "*", "{\"pap\":\"red\"}").status()).isEqualTo(200);
        assertThat(server.get(path + "/export?format=stix&ceiling=red").text("detail"))
                .contains("never leaves");
        assertThat(server.get(INCIDENTS + "/veris?year=2026").response().body()).contains("security_incident");
    }

    @Test
    void figuresComeAsJsonAndCsv() throws Exception {
        String alert = raise(10);
        JsonNode opened = open("{\"title\":\"Odd\",\"alerts\":[\"" + alert + "\"],\"severity\":\"critical\"}");

        for (String report : List.of("times", "volume", "rules", "coverage", "sla")) {
            assertThat(server.get("/api/v1/metrics/" + report).status())
                    .as(report)
                    .isEqualTo(200);
            Answer csv = server.get("/api/v1/metrics/" + report + "?format=csv&from=2020-01-01T00:00:00Z");
            assertThat(csv.header("Content-Type")).startsWith("text/csv");
            assertThat(csv.response().body().lines().count()).as(report).isGreaterThan(1);
        }
        JsonNode times = server.get("/api/v1/metrics/times").json().path("items");
        assertThat(times.get(0).path("by").asText()).isEqualTo("all");
        assertThat(times.get(0).at("/times/acknowledge/count").asInt()).isPositive();
        JsonNode clocks = server.get(INCIDENTS + "/" + opened.path("id").asText() + "/sla")
                .json()
                .path("items");
        assertThat(clocks.get(0).path("goal").asText()).isEqualTo("acknowledge");
        assertThat(clocks.get(0).path("state").asText()).isEqualTo("met");
        assertThat(clocks.get(1).path("state").asText()).isEqualTo("running");
        assertThat(server.get("/api/v1/metrics/times?format=xml").status()).isEqualTo(400);
    }

    @Test
    void aNoteIsWrittenWholeAndStepByStep() throws Exception {
        String notes = INCIDENTS + "/" + open("{\"title\":\"Odd\"}").path("id").asText() + "/notes";
        Answer note = server.post(notes, "{\"title\":\"What we know\",\"text\":\"one\"}");
        assertThat(note.status()).isEqualTo(201);
        String path = notes + "/" + note.text("id");

        Answer step = server.post(
                path + "/steps",
                "{\"revision\":1,\"client\":\"a\",\"steps\":[[3,[0,\" two\",\"\"]],[8,[0,\"three\"]]]}");
        assertThat(step.status()).isEqualTo(200);
        assertThat(step.text("revision")).isEqualTo("3");
        Answer late = server.post(path + "/steps", "{\"revision\":1,\"client\":\"b\",\"steps\":[[3,[0,\"!\"]]]}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("steps")).hasSize(2);
        assertThat(late.json().at("/steps/0/client").asText()).isEqualTo("a");
        assertThat(server.get(path + "/steps?since=2")
                        .json()
                        .at("/steps/0/changes/1/1")
                        .asText())
                .isEqualTo("three");
        assertThat(server.get(path).text("text")).isEqualTo("one two\nthree");
        assertThat(patch(path, note.text("etag"), "{\"text\":\"mine\"}").status())
                .isEqualTo(412);
        Answer whole = patch(path, server.get(path).text("etag"), "{\"text\":\"one two\"}");
        assertThat(whole.text("revision")).isEqualTo("4");
        assertThat(server.get(notes).json().at("/items/0/text").asText()).isEqualTo("one two");
        assertThat(server.post(path + "/steps", "{\"revision\":4,\"client\":\"a\",\"steps\":[[1]]}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/incidents | {} | title",
                "/api/v1/incidents | {\"title\":\"x\",\"severity\":\"awful\"} | severity",
                "/api/v1/incidents | {\"title\":\"x\",\"alerts\":[\"nothing\"]} | alerts",
                "/api/v1/incidents | {\"title\":\"x\",\"template\":\"nothing\"} | template",
                "/api/v1/incidents | {\"titel\":\"x\"} | titel"
            })
    void whatIsWrongIsNamed(String path, String body, String parameter) throws Exception {
        Answer answer = server.post(path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo(parameter);
    }

    @Test
    void thoseWhoListenToAnIncidentHearOfItAndOfEachOther() throws Exception {
        JsonNode opened = open("{\"title\":\"Odd\"}");
        JsonNode other = open("{\"title\":\"Other\"}");
        List<String> lines = new CopyOnWriteArrayList<>();
        HttpResponse<InputStream> response = server.client()
                .send(
                        server.request("/api/v1/stream?incident="
                                        + opened.path("number").asText())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        Thread reader = new Thread(() -> read(response.body(), lines), "listener");
        reader.setDaemon(true);
        reader.start();
        try (InputStream body = response.body()) {
            await().until(() -> lines.contains("event:presence"));
            server.post(INCIDENTS + "/" + other.path("id").asText() + "/messages", "{\"text\":\"elsewhere\"}");
            server.post(INCIDENTS + "/" + opened.path("id").asText() + "/messages", "{\"text\":\"over here\"}");

            await().until(() -> lines.stream().anyMatch(line -> line.contains("over here")));
            assertThat(lines).noneMatch(line -> line.contains("elsewhere"));
            assertThat(body).isNotNull();
        }
    }

    private static void read(InputStream stream, List<String> lines) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("closed");
        }
    }
}
