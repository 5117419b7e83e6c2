package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures the parsers on data that nobody of this project wrote. Runs only where {@code TOCSIN_SHARED_DATA} (environment
 * or system property) names the folder that holds it; prints one line of figures for each file, and with {@code
 * TOCSIN_SHARED_DATA_MISSES=1} what was missed. The floors are what was reached; they only ever rise.
 */
class NormaliseSharedDataCheck {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");
    private static final boolean SHOW = !setting("TOCSIN_SHARED_DATA_MISSES").isEmpty();

    private static Path data = Path.of(".");

    private final Normaliser normaliser = Normaliser.standard();

    @BeforeAll
    static void theFolderIsThere() {
        String folder = setting("TOCSIN_SHARED_DATA");
        assumeTrue(!folder.isEmpty(), "skipped: TOCSIN_SHARED_DATA does not name the folder with the shared data");
        data = Path.of(folder);
        assertThat(data.resolve("INDEX.md")).as("TOCSIN_SHARED_DATA").exists();
    }

    static Path folder() {
        return data;
    }

    private static String setting(String name) {
        String property = System.getProperty(name, "");
        return property.isEmpty() ? System.getenv().getOrDefault(name, "") : property;
    }

    @Test
    void everyFailedLoginOfTheRecordedSshdLogIsCounted() throws IOException {
        Map<String, Long> failures = new TreeMap<>();
        List<String> lines = Files.readAllLines(data.resolve("loghub-OpenSSH_2k.log"));
        int events = 0;
        int unread = 0;
        for (String line : lines) {
            Event event = event(line);
            events++;
            unread += event.action().isEmpty() ? 1 : 0;
            if (event.isCategory("authentication")
                    && event.action().equals("login")
                    && event.outcome().equals("failure")
                    && event.provider().equals("sshd")) {
                failures.merge(event.sourceIp(), (long) event.occurrences(), Long::sum);
            }
        }

        JsonNode oracle =
                MAPPER.readTree(data.resolve("ssh-oracle-OpenSSH_2k.json").toFile());
        Map<String, Long> expected = new TreeMap<>();
        oracle.get("failed_expanded_per_ip")
                .properties()
                .forEach(entry -> expected.put(entry.getKey(), entry.getValue().asLong()));
        print(
                "loghub-OpenSSH_2k.log",
                events,
                lines.size(),
                "lines give events, " + unread + " of them without an action");
        assertThat(failures).isEqualTo(expected);
    }

    @Test
    void keyEventsAreReadAsAPersonReadsThem() throws IOException {
        Score kinds = new Score();
        Score fields = new Score();
        Score supported = new Score();
        for (JsonNode row : rows("key-events-dev.jsonl")) {
            String raw = row.get("raw").asText();
            JsonNode expected = row.get("expected");
            Event event = event(raw);
            String service = expected.path("service").asText();
            // what a request asks for is found by the rules of rules/web, a log line says only that it was asked
            boolean isAccessLog = service.equals("http access log");
            boolean kind = isAccessLog
                    ? event.isCategory("web") && event.action().equals("http request")
                    : event.isCategory(expected.get("category").asText())
                            && event.action().equals(withoutDetail(expected, "action"))
                            && isOutcome(expected.get("outcome").asText(), event.outcome());
            boolean strict = same(expected, "user", event.userName())
                    && same(expected, "target_user", event.targetUserName())
                    && same(expected, "source_ip", address(event))
                    && same(expected, "host", event.hostName());
            boolean rest = isOneOf(expected, "user", event, "user.name", "user.email", "labels.session_name")
                    && isOneOf(expected, "target_user", event, "user.target.name")
                    && isOneOf(expected, "source_ip", event, "source.ip", "source.address")
                    && isOneOf(expected, "host", event, "host.name");
            kinds.add(kind, () -> raw + "\n   -> " + event);
            fields.add(kind && rest, () -> raw + "\n   -> " + event.document() + "\n   expected " + expected);
            if (service.matches("(sshd|su|sudo|passwd|useradd|userdel|groupadd)\\b.*")
                    && row.get("format").asText().equals("syslog/text")
                    && !raw.startsWith("type=")) {
                supported.add(kind && strict, () -> raw);
            }
        }
        print("key-events-dev.jsonl", kinds, "kind, action and outcome as expected");
        print("key-events-dev.jsonl", fields, "and user, target, source and host too");
        print("key-events-dev.jsonl", supported, "of the lines of programs we have parsers for");
        assertThat(kinds.good).isEqualTo(kinds.all);
        assertThat(fields.good).isEqualTo(fields.all);
        assertThat(supported.good).isEqualTo(supported.all);
    }

    /** Words of the rows that are not ECS's: a request was found out, a part broke. */
    private static final Map<String, Set<String>> OUTCOMES = Map.of(
            "detected", Set.of("", "unknown", "failure"), "error", Set.of("failure"), "blocked", Set.of("failure"));

    private static boolean isOutcome(String wanted, String found) {
        return OUTCOMES.getOrDefault(wanted, Set.of(wanted)).contains(found);
    }

    /** {@code invalid input (SQL injection)} is {@code invalid input}: the kind of it is in {@code rule.name}. */
    private static String withoutDetail(JsonNode expected, String name) {
        return expected.path(name).asText().replaceFirst(" \\(.*\\)$", "");
    }

    /** A row names no user, source or host where its reader left them out; they may be in the line nevertheless. */
    private static boolean isOneOf(JsonNode expected, String name, Event event, String... paths) {
        return !expected.hasNonNull(name)
                || List.of(paths).stream().map(event::field).anyMatch(withoutDetail(expected, name)::equals);
    }

    private static String address(Event event) {
        return event.sourceIp().isEmpty() ? event.field("source.address") : event.sourceIp();
    }

    private static boolean same(JsonNode expected, String name, String found) {
        JsonNode value = expected.get(name);
        return (value == null || value.isNull())
                ? found.isEmpty()
                : value.asText().equals(found);
    }

    @Test
    void ossecTestLinesKeepHostProgramAndAddress() throws IOException {
        Score headers = new Score();
        Score addresses = new Score();
        for (JsonNode row : rows("ossec-logtesting.jsonl")) {
            Event event = event(row.get("log").asText());
            JsonNode fields = row.get("fields");
            // "(null)" is where OSSEC itself found no header
            if (!fields.path("program_name").asText("(null)").equals("(null)")) {
                headers.add(
                        fields.get("hostname").asText().equals(event.hostName())
                                && fields.get("program_name").asText().equals(event.processName()),
                        () -> row.get("log").asText() + "\n   -> " + event.document());
            }
            String decoder = row.path("decoder").asText("");
            if (Set.of("sshd", "pam", "su", "sudo").contains(decoder)) {
                addresses.add(
                        ossecFields(fields, decoder, event),
                        () -> row.get("log").asText() + "\n   -> " + event.document());
            }
        }
        print("ossec-logtesting.jsonl", headers, "host and program as OSSEC has them");
        print("ossec-logtesting.jsonl", addresses, "source and users of sshd, pam, su and sudo lines");
        assertThat(headers.good).isEqualTo(headers.all);
        assertThat(addresses.good).isEqualTo(addresses.all);
    }

    /** OSSEC calls the sudo user dstuser and the target srcuser; its su has them the other way round. */
    private static boolean ossecFields(JsonNode fields, String decoder, Event event) {
        boolean sudo = decoder.equals("sudo");
        String user = fields.path(sudo ? "dstuser" : "srcuser").asText("");
        String target = fields.path(sudo ? "srcuser" : "dstuser").asText("");
        String address = fields.path("srcip").asText("");
        return (user.isEmpty() || user.equals(event.userName()))
                && (target.isEmpty() || target.equals(event.targetUserName()))
                && (address.isEmpty() || address.equals(event.sourceIp()));
    }

    @Test
    void crowdsecLinesKeepTheirHeaderAndSshdAndPamTheirFields() throws IOException {
        Score headers = new Score();
        Score fields = new Score();
        for (JsonNode row : rows("crowdsec-parse-dev.jsonl")) {
            String raw = row.get("raw").asText();
            JsonNode parsed = row.get("parsed");
            JsonNode meta = row.get("meta");
            if (row.get("log_type").asText().equals("syslog") && parsed.hasNonNull("program")) {
                Event event = event(raw);
                headers.add(
                        meta.path("machine").asText("").equals(event.hostName())
                                && parsed.get("program").asText().equals(event.processName())
                                && (!parsed.hasNonNull("pid")
                                        || parsed.get("pid").asText().equals(event.field("log.syslog.procid")))
                                && parsed.path("message")
                                        .asText("")
                                        .strip()
                                        .equals(event.message().strip()),
                        () -> raw + "\n   -> " + event.document() + "\n   expected " + parsed);
            }
            if (Set.of("ssh", "pam").contains(meta.path("service").asText(""))) {
                Event event = event(raw);
                String user = meta.path("target_user")
                        .asText(meta.path("user").asText(meta.path("username").asText("")));
                boolean success = meta.path("log_type").asText("").equals("auth_success");
                fields.add(
                        (user.equals(event.userName()) || user.equals(event.targetUserName()))
                                && meta.path("source_ip").asText("").equals(event.sourceIp())
                                && (success == event.outcome().equals("success")
                                        || event.action().equals("lock")),
                        () -> raw + "\n   -> " + event.document() + "\n   expected " + meta);
            }
        }
        print("crowdsec-parse-dev.jsonl", headers, "host, program, pid and message of syslog lines");
        print("crowdsec-parse-dev.jsonl", fields, "user, source and outcome of ssh and pam lines");
        assertThat(headers.good).isGreaterThanOrEqualTo(246);
        assertThat(fields.good).isEqualTo(fields.all);
    }

    @Test
    void wazuhAuthenticationLinesSayWhetherTheyFailed() throws IOException {
        Score failures = new Score();
        Score successes = new Score();
        for (JsonNode row : rows("wazuh-ossec-tests-dev.jsonl")) {
            String decoder = row.path("decoder").asText("");
            String groups = row.get("groups").toString();
            boolean ours = Set.of("sshd", "pam", "su", "sudo", "unix_chkpwd").contains(decoder)
                    && row.get("expect").asText().equals("this result");
            if (!ours || (groups.contains("authentication_failed") && groups.contains("authentication_success"))) {
                continue;
            }
            Event event = event(row.get("log").asText());
            boolean isAuth = event.isCategory("authentication") || event.isCategory("authorization");
            if (groups.contains("authentication_failed")
                    || groups.contains("authentication_failures")
                    || groups.contains("invalid_login")
                    || groups.contains("access_denied")) {
                failures.add(
                        isAuth && event.outcome().equals("failure"),
                        () -> row.get("log").asText() + " -> " + event);
            } else if (groups.contains("authentication_success")) {
                successes.add(
                        isAuth && event.outcome().equals("success"),
                        () -> row.get("log").asText() + " -> " + event);
            }
        }
        print("wazuh-ossec-tests-dev.jsonl", failures, "failed logins read as failures");
        print("wazuh-ossec-tests-dev.jsonl", successes, "successful logins read as successes");
        assertThat(failures.good).isEqualTo(failures.all);
        assertThat(successes.good).isEqualTo(successes.all);
    }

    @Test
    void nothingInTheSharedDataMakesTheNormaliserThrow() throws IOException {
        int lines = 0;
        for (String file : List.of(
                "crowdsec-parse-dev.jsonl",
                "wazuh-ossec-tests-dev.jsonl",
                "parser-vectors-dev.jsonl",
                "panther-tests-dev.jsonl",
                "rsigma-vectors-dev.jsonl",
                "sigma-regression-dev.jsonl",
                "mozdef-alert-tests-dev.jsonl")) {
            for (String line : Files.readAllLines(data.resolve(file))) {
                if (!line.isBlank()) {
                    assertThat(event(line).id()).isNotEmpty();
                    assertThat(normaliser
                                    .normalise(raw(line, Format.JSON), "x", -1)
                                    .id())
                            .isNotEmpty();
                    lines++;
                }
            }
        }
        print("all rows, as syslog and as JSON", lines, lines, "give events");
    }

    private Event event(String line) {
        return normaliser.normalise(raw(line, line.startsWith("{") ? Format.JSON : Format.SYSLOG), "check", -1);
    }

    private static RawEvent raw(String line, Format format) {
        return new RawEvent("check", format, "", RECEIVED, line.getBytes(StandardCharsets.UTF_8));
    }

    static List<JsonNode> rows(String file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(data.resolve(file))) {
            if (!line.isBlank()) {
                rows.add(MAPPER.readTree(line));
            }
        }
        return rows;
    }

    static void print(String file, Score score, String what) {
        print(file, score.good, score.all, what);
        if (SHOW) {
            score.misses.forEach(miss -> System.out.println("   missed: " + miss));
        }
    }

    private static void print(String file, int good, int all, String what) {
        System.out.println("shared data: " + file + ": " + good + " of " + all + " " + what);
    }

    /** Counts what was right, and keeps what was not. */
    static final class Score {

        int good;
        int all;
        final List<String> misses = new ArrayList<>();

        void add(boolean right, java.util.function.Supplier<String> miss) {
            all++;
            if (right) {
                good++;
            } else {
                misses.add(miss.get());
            }
        }
    }
}
