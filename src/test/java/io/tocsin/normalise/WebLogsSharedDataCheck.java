package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.NormaliseSharedDataCheck.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Measures the parsers of web servers' logs on data that nobody of this project wrote. */
class WebLogsSharedDataCheck {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");
    private static final Set<String> PARSERS = Set.of("access-log", "nginx-error", "apache-error");
    private static final Set<String> SERVERS = Set.of("nginx", "apache2");

    private final Normaliser normaliser = Normaliser.standard();

    @BeforeAll
    static void theFolderIsThere() throws IOException {
        NormaliseSharedDataCheck.theFolderIsThere();
        assumeTrue(!NormaliseSharedDataCheck.rows("crowdsec-parse-dev.jsonl").isEmpty());
    }

    @Test
    void theRequestsOfNginxAndApacheAreReadAsCrowdsecReadsThem() throws IOException {
        Score score = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("crowdsec-parse-dev.jsonl")) {
            JsonNode meta = row.get("meta");
            boolean isWeb = meta.path("log_type").asText("").startsWith("http_");
            // the labels of nginx-mail-logs belong to other lines of the same file
            if (!isWeb || !SERVERS.contains(row.get("log_type").asText())) {
                continue;
            }
            Event event = event(row.get("raw").asText());
            score.add(
                    isSame(meta, event),
                    () -> row.get("raw").asText() + "\n   -> " + event.document() + "\n   expected " + meta);
        }
        NormaliseSharedDataCheck.print(
                "crowdsec-parse-dev.jsonl", score, "web lines with address, request, status, agent");
        assertThat(score.good).isGreaterThanOrEqualTo(42);
    }

    private static boolean isSame(JsonNode meta, Event event) {
        String path = event.field("url.original");
        return PARSERS.contains(event.field("tocsin.parser.name"))
                && same(meta, "source_ip", event.sourceIp())
                && same(meta, "http_verb", event.httpMethod())
                && same(meta, "http_status", Long.toString(event.httpStatus()))
                && same(meta, "http_path", path.isEmpty() ? event.urlPath() : path)
                && same(meta, "http_user_agent", event.userAgent())
                && same(meta, "username", event.userName())
                && same(meta, "target_fqdn", event.field("url.domain"))
                && (!meta.hasNonNull("timestamp")
                        || instant(meta.get("timestamp").asText()).equals(event.occurredAt()))
                && meta.path("sub_type").asText("").equals("auth_fail")
                        == event.action().equals("login");
    }

    private static boolean same(JsonNode meta, String name, String found) {
        String wanted = meta.path(name).asText("");
        return wanted.isEmpty() || wanted.equals(found) || (wanted.equals("-") && found.isEmpty());
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    @Test
    void noOtherProgramsLineIsTakenForAWebServers() throws IOException {
        Score score = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("crowdsec-parse-dev.jsonl")) {
            // what a parser for nginx's mail proxy leaves alone are lines of nginx's error log all the same
            boolean isOther = !row.get("recognised").asBoolean()
                    && !row.get("log_type").asText().equals("nginx");
            if (isOther) {
                String parser = event(row.get("raw").asText()).field("tocsin.parser.name");
                score.add(!PARSERS.contains(parser), () -> row.get("raw").asText() + " -> " + parser);
            }
        }
        NormaliseSharedDataCheck.print("crowdsec-parse-dev.jsonl", score, "lines nobody may claim left alone");
        assertThat(score.good).isEqualTo(score.all);
    }

    @Test
    void theVectorsOfOtherParsersAreRead() throws IOException {
        Score score = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("parser-vectors-dev.jsonl")) {
            String format = row.get("format").asText();
            if (!Set.of("nginx_log", "apache_log", "common_log").contains(format)) {
                continue;
            }
            Event event = event(row.get("input").asText());
            JsonNode expected = row.get("expected");
            boolean isClaimed = PARSERS.contains(event.field("tocsin.parser.name"));
            // "main_line_invalid" is invalid as one format and valid as another
            boolean right = row.get("valid").asBoolean() ? isClaimed && isVector(expected, event) : true;
            score.add(right, () -> row + "\n   -> " + event.document());
        }
        NormaliseSharedDataCheck.print("parser-vectors-dev.jsonl", score, "nginx, apache and common log vectors");
        assertThat(score.good).isGreaterThanOrEqualTo(score.all - 4);
    }

    private static boolean isVector(JsonNode expected, Event event) {
        String client = expected.path("client")
                .asText(expected.path("host")
                        .asText(expected.path("remote_addr").asText("")));
        return (client.isEmpty() || client.equals(event.sourceIp()))
                && (!expected.has("status") || expected.get("status").asLong() == event.httpStatus())
                && (!expected.has("size") || expected.get("size").asLong() == event.number("http.response.body.bytes"))
                && (!expected.has("user") || expected.get("user").asText().equals(event.userName()))
                && (!expected.has("severity")
                        || expected.get("severity").asText().equals(event.field("log.level")))
                && (!expected.has("timestamp")
                        || instant(expected.get("timestamp").asText()).equals(event.occurredAt()))
                && (!expected.has("agent")
                        || expected.get("agent")
                                .asText()
                                .replace("-", "")
                                .equals(event.userAgent().replace("-", "")));
    }

    @Test
    void everyLineOfTheRecordedApacheErrorLogIsRead() throws IOException {
        List<String> lines =
                Files.readAllLines(NormaliseSharedDataCheck.folder().resolve("loghub-Apache_2k.log"));
        Score score = new Score();
        long denied = 0;
        for (String line : lines) {
            Event event = event(line);
            score.add(event.field("tocsin.parser.name").equals("apache-error"), () -> line);
            denied += event.isCategory("authorization") && !event.sourceIp().isEmpty() ? 1 : 0;
        }
        NormaliseSharedDataCheck.print(
                "loghub-Apache_2k.log", score, "lines read, " + denied + " of them denied a client");
        assertThat(score.good).isEqualTo(2000);
        assertThat(denied).isEqualTo(32);
    }

    @Test
    void webLinesOfWazuhAreRead() throws IOException {
        Score score = new Score();
        Score logins = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("wazuh-ossec-tests-dev.jsonl")) {
            String decoder = row.path("decoder").asText("");
            if (!Set.of("web-accesslog", "apache-errorlog", "nginx-errorlog").contains(decoder)) {
                continue;
            }
            Event event = event(row.get("log").asText());
            score.add(
                    PARSERS.contains(event.field("tocsin.parser.name")),
                    () -> decoder + " " + row.get("log").asText() + "\n   -> " + event.document());
            if (row.get("groups").toString().contains("authentication_failed")
                    && row.get("expect").asText().equals("this result")) {
                logins.add(event.isCategory("authentication") && event.outcome().equals("failure"), () -> row.get("log")
                        .asText());
            }
        }
        NormaliseSharedDataCheck.print("wazuh-ossec-tests-dev.jsonl", score, "web lines read");
        NormaliseSharedDataCheck.print(
                "wazuh-ossec-tests-dev.jsonl", logins, "failed logins of web servers read as such");
        assertThat(logins.good).isEqualTo(logins.all);
    }

    private Event event(String line) {
        RawEvent raw = new RawEvent("check", Format.SYSLOG, "", RECEIVED, line.getBytes(StandardCharsets.UTF_8));
        return normaliser.normalise(raw, "check", -1);
    }
}
