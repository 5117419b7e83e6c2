package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.NormaliseSharedDataCheck.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures the parsers on lines of many products that other projects have tests for. Runs as {@link NormaliseSharedDataCheck}
 * does. Where a row speaks another product's vocabulary, a table here says what that means in ours.
 */
class ParsersSharedDataCheck {

    private static final Instant RECEIVED = Instant.parse("2026-08-15T12:00:00Z");

    /** Parsers of formats that many products write, which do not count as having known a product. */
    private static final Set<String> GENERIC =
            Set.of("generic", "syslog", "ecs", "mozdef", "cef", "leef", "pairs", "json");

    private final Normaliser normaliser = Normaliser.standard();

    @BeforeAll
    static void theFolderIsThere() {
        NormaliseSharedDataCheck.theFolderIsThere();
    }

    @Test
    void elasticPipelinesSayTheSame() throws IOException {
        Map<String, Score> scores = new TreeMap<>();
        Map<String, Score> sets = new TreeMap<>();
        for (JsonNode row : NormaliseSharedDataCheck.rows("elastic-parse-dev.jsonl")) {
            JsonNode expected = row.get("expected");
            JsonNode rawNode = row.get("raw");
            String raw = rawNode.isTextual() ? rawNode.asText() : rawNode.toString();
            Event event = event(raw, RECEIVED);
            String set = row.get("set").asText();
            for (String path : List.of(
                    "event.category", "event.outcome", "source.ip", "destination.ip", "user.name", "@timestamp")) {
                JsonNode wanted = at(expected, path);
                // "-" is where Elastic's pipeline keeps what stands for nothing
                if (wanted.isMissingNode()
                        || wanted.isNull()
                        || wanted.asText("x").equals("-")) {
                    continue;
                }
                boolean right = path.equals("event.category")
                        ? new HashSet<>(event.fields(path)).containsAll(texts(wanted))
                        : path.equals("@timestamp") ? isTime(event, wanted, raw) : is(event, path, wanted);
                String miss = set + " " + path + " wanted " + wanted + " found " + event.fields(path) + " by "
                        + event.field("tocsin.parser.name") + " | " + raw;
                scores.computeIfAbsent(path, any -> new Score()).add(right, () -> miss);
                sets.computeIfAbsent(set, any -> new Score()).add(right, () -> "");
            }
        }
        scores.forEach((path, score) -> {
            NormaliseSharedDataCheck.print("elastic-parse-dev.jsonl", score, path);
            assertThat(share(score)).as(path).isGreaterThanOrEqualTo(0.85);
        });
        sets.forEach((set, score) -> System.out.println("   " + set + " " + score.good + " of " + score.all));
    }

    private static boolean is(Event event, String path, JsonNode wanted) {
        Set<String> all = texts(wanted);
        String found = event.field(path);
        return all.contains(found) || all.stream().anyMatch(found::equalsIgnoreCase);
    }

    /** A line without a year has another one there; one without a zone is in the zone that its own test was set to. */
    private static boolean isTime(Event event, JsonNode wanted, String raw) {
        String time = wanted.asText();
        String found = event.occurredAt().toString();
        if (time.length() < 19 || found.length() < 19) {
            return false;
        }
        boolean hasOffset = time.matches(".*[+-]\\d\\d:\\d\\d");
        String instant = hasOffset ? OffsetDateTime.parse(time).toInstant().toString() : time;
        boolean hasYear = raw.contains(time.substring(0, 4))
                || raw.contains(time.substring(2, 4) + "/")
                || raw.matches("(?s).*\\b1[0-9]{9}.*");
        int from = hasYear ? 0 : 4;
        String at = found.substring(from, 19);
        return at.equals(instant.substring(from, 19)) || (hasOffset && at.equals(time.substring(from, 19)));
    }

    /** Values that we leave out on purpose: docs/adr/0021. */
    private static final Set<String> JUDGED_OTHERWISE = Set.of("sudo-semi user.target.name");

    @Test
    void inputsOfPublicBugReportsAreReadRight() throws IOException {
        Score score = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("bugreports-ingest-dev.jsonl")) {
            String raw = row.get("raw").asText();
            Format format =
                    switch (row.path("format").asText("syslog")) {
                        case "json", "ecs" -> Format.JSON;
                        case "mozdef" -> Format.MOZDEF;
                        default -> Format.SYSLOG;
                    };
            Instant now = Instant.parse(row.path("now").asText("2026-08-15T12:00:00Z"));
            String wrong;
            try {
                Event event = normaliser.normalise(
                        new RawEvent("check", format, "", now, raw.getBytes(StandardCharsets.UTF_8)), "check", -1);
                wrong = row.get("expect").properties().stream()
                        .filter(want -> !JUDGED_OTHERWISE.contains(row.get("id").asText() + " " + want.getKey()))
                        .filter(want -> !matches(event, want.getKey(), want.getValue()))
                        .map(want -> want.getKey() + "=" + want.getValue() + " found "
                                + Fields.get(event.document(), want.getKey()))
                        .collect(Collectors.joining(", "));
            } catch (RuntimeException e) {
                wrong = e.toString();
            }
            String miss = row.get("id").asText() + " " + wrong + " | " + raw;
            score.add(wrong.isEmpty(), () -> miss);
        }
        NormaliseSharedDataCheck.print("bugreports-ingest-dev.jsonl", score, "inputs");
        assertThat(score.good).isEqualTo(score.all);
    }

    private static boolean matches(Event event, String path, JsonNode wanted) {
        if (wanted.isNull()) {
            return event.field(path).isEmpty();
        }
        if (wanted.isTextual() && wanted.asText().isEmpty()) {
            return true; // anything
        }
        if (wanted.isArray() && !path.equals("event.category") && !path.equals("related.ip")) {
            for (JsonNode one : wanted) { // any of these
                if (matches(event, path, one)) {
                    return true;
                }
            }
            return false;
        }
        Object found = Fields.get(event.document(), path);
        if (found instanceof Instant instant) {
            return instant.equals(Instant.parse(wanted.asText()));
        }
        if (wanted.isArray()) {
            return new HashSet<>(event.fields(path)).equals(texts(wanted));
        }
        return event.field(path).equals(wanted.asText()) || event.fields(path).contains(wanted.asText());
    }

    /** What Wazuh's groups mean: the categories of which one must be there, and the outcome; empty for any. */
    private record Meaning(Set<String> categories, String outcome) {}

    private static final Set<String> LOGIN = Set.of("authentication", "authorization", "session");
    private static final Set<String> ANY = Set.of();

    private static final Map<String, Meaning> WAZUH = Map.ofEntries(
            Map.entry("authentication_failed", new Meaning(LOGIN, "failure")),
            Map.entry("authentication_failures", new Meaning(LOGIN, "failure")),
            Map.entry("invalid_login", new Meaning(LOGIN, "failure")),
            Map.entry("authentication_success", new Meaning(LOGIN, "success")),
            Map.entry("adduser", new Meaning(Set.of("iam"), "")),
            Map.entry("account_changed", new Meaning(Set.of("iam"), "")),
            Map.entry("group_changed", new Meaning(Set.of("iam"), "")),
            Map.entry("firewall_drop", new Meaning(Set.of("network"), "")),
            Map.entry("firewall_block", new Meaning(Set.of("network"), "")),
            Map.entry("accesslog", new Meaning(Set.of("web"), "")),
            Map.entry("web", new Meaning(Set.of("web", "authentication", "network", "intrusion_detection"), "")),
            Map.entry("ids", new Meaning(Set.of("intrusion_detection", "network", "threat"), "")),
            Map.entry(
                    "sysmon",
                    new Meaning(
                            Set.of(
                                    "process",
                                    "network",
                                    "file",
                                    "registry",
                                    "driver",
                                    "host",
                                    "library",
                                    "configuration",
                                    "malware"),
                            "")),
            Map.entry(
                    "cisco-asa",
                    new Meaning(Set.of("network", "configuration", "authentication", "iam", "session", "host"), "")),
            Map.entry(
                    "cisco-ftd",
                    new Meaning(Set.of("network", "configuration", "authentication", "intrusion_detection"), "")),
            Map.entry("firewall", new Meaning(Set.of("network"), "")),
            Map.entry("fortigate", new Meaning(ANY, "")),
            Map.entry("github", new Meaning(ANY, "")),
            Map.entry("office365", new Meaning(ANY, "")),
            Map.entry("windows", new Meaning(ANY, "")),
            Map.entry("audit", new Meaning(ANY, "")),
            Map.entry("postfix", new Meaning(Set.of("email", "authentication", "network"), "")),
            Map.entry("dovecot", new Meaning(Set.of("authentication", "session", "network", "email"), "")),
            Map.entry("exim", new Meaning(Set.of("email", "authentication"), "")),
            Map.entry(
                    "proftpd",
                    new Meaning(
                            Set.of("authentication", "session", "network", "file", "process", "authorization"), "")),
            Map.entry("sudo", new Meaning(Set.of("process", "authentication", "authorization", "session"), "")),
            Map.entry(
                    "sshd",
                    new Meaning(Set.of("authentication", "network", "session", "authorization", "process"), "")),
            Map.entry("dhcpd", new Meaning(Set.of("network"), "")),
            Map.entry("dpkg", new Meaning(Set.of("package"), "")),
            Map.entry("yum", new Meaning(Set.of("package"), "")));

    @Test
    void wazuhGroupsMeanCategoryAndOutcome() throws IOException {
        Score score = new Score();
        Map<String, Score> groups = new TreeMap<>();
        for (JsonNode row : NormaliseSharedDataCheck.rows("wazuh-ossec-tests-dev.jsonl")) {
            if (!row.get("expect").asText().equals("this result")) {
                continue;
            }
            String raw = row.get("log").asText();
            Set<String> all = texts(row.path("groups"));
            Event event = event(raw, RECEIVED);
            for (String group : all) {
                Meaning meaning = WAZUH.get(group);
                boolean both = all.contains("authentication_success") && all.contains("authentication_failed");
                if (meaning == null || both) {
                    continue;
                }
                boolean right = (meaning.categories.isEmpty()
                                ? !event.category().isEmpty()
                                : event.fields("event.category").stream().anyMatch(meaning.categories::contains))
                        && (meaning.outcome.isEmpty() || event.outcome().equals(meaning.outcome));
                String miss = group + " found " + event.fields("event.category") + " " + event.outcome() + " by "
                        + event.field("tocsin.parser.name") + " | " + raw;
                score.add(right, () -> miss);
                groups.computeIfAbsent(group, any -> new Score()).add(right, () -> "");
            }
        }
        NormaliseSharedDataCheck.print("wazuh-ossec-tests-dev.jsonl", score, "category and outcome by group");
        assertThat(share(score)).isGreaterThanOrEqualTo(0.96);
        groups.forEach((group, one) -> System.out.println("   " + group + " " + one.good + " of " + one.all));
    }

    /**
     * Parsers that may read a line that CrowdSec's own parser of the product passes over: it keeps what its scenarios count,
     * we keep what the product says. What no parser may claim is a line of something else.
     */
    private static final Map<String, Set<String>> OWN = Map.of(
            "sshesame", Set.of("sshesame"),
            "cef", Set.of("unifi"),
            "pve-firewall", Set.of("iptables"),
            "authentik", Set.of("app_json"),
            "nginx", Set.of("nginx-error", "access-log"),
            "syslog", Set.of("sshd", "pfsense", "ftp_servers", "strongswan", "kernel"));

    @Test
    void crowdsecLinesKeepAddressAndUser() throws IOException {
        Score addresses = new Score();
        Score users = new Score();
        Score unclaimed = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("crowdsec-parse-dev.jsonl")) {
            String raw = row.get("raw").asText();
            Event event = event(raw, RECEIVED);
            String by = event.field("tocsin.parser.name");
            if (!row.get("recognised").asBoolean()) {
                String miss = by + " | " + raw;
                String inner = by.substring(by.lastIndexOf('/') + 1);
                boolean isOwn = OWN.getOrDefault(row.path("log_type").asText(), Set.of())
                        .contains(inner);
                unclaimed.add(isOwn || GENERIC.contains(inner), () -> miss);
                continue;
            }
            JsonNode meta = row.path("meta");
            String address = meta.path("source_ip").asText("");
            if (!address.isEmpty()) {
                String miss = address + " found " + event.sourceIp() + " by " + by + " | " + raw;
                addresses.add(address.equals(event.sourceIp()), () -> miss);
            }
            String user = meta.path("target_user").asText("");
            if (!user.isEmpty()) {
                String miss =
                        user + " found " + event.userName() + "/" + event.targetUserName() + " by " + by + " | " + raw;
                users.add(user.equals(event.userName()) || user.equals(event.targetUserName()), () -> miss);
            }
        }
        NormaliseSharedDataCheck.print("crowdsec-parse-dev.jsonl", addresses, "source addresses");
        NormaliseSharedDataCheck.print("crowdsec-parse-dev.jsonl", users, "target users");
        NormaliseSharedDataCheck.print("crowdsec-parse-dev.jsonl", unclaimed, "lines that no parser may claim");
        assertThat(share(addresses)).isGreaterThanOrEqualTo(0.9);
        assertThat(share(users)).isGreaterThanOrEqualTo(0.9);
        assertThat(share(unclaimed)).isGreaterThanOrEqualTo(0.99);
    }

    /** Where a value of another format's test stands in our event; what is not named here may stand anywhere in it. */
    private static final Map<String, List<String>> VECTORS = Map.ofEntries(
            Map.entry("deviceVendor", List.of("observer.vendor")),
            Map.entry("deviceProduct", List.of("observer.product")),
            Map.entry("deviceVersion", List.of("observer.version")),
            Map.entry("deviceEventClassId", List.of("event.code")),
            Map.entry("src", List.of("source.ip", "source.address")),
            Map.entry("dst", List.of("destination.ip", "destination.address")),
            Map.entry("client", List.of("source.ip")),
            Map.entry("host", List.of("source.ip", "source.address", "host.name", "url.domain", "unmapped.pairs.host")),
            Map.entry("remote_addr", List.of("source.ip")),
            Map.entry("status", List.of("http.response.status_code")),
            Map.entry("srcaddr", List.of("source.ip")),
            Map.entry("dstaddr", List.of("destination.ip")),
            Map.entry("srcport", List.of("source.port")),
            Map.entry("dstport", List.of("destination.port")));

    @Test
    void vectorsOfFormatsHaveTheirValues() throws IOException {
        Score score = new Score();
        for (JsonNode row : NormaliseSharedDataCheck.rows("parser-vectors-dev.jsonl")) {
            JsonNode expected = row.path("expected");
            if (!row.path("valid").asBoolean() || !expected.isObject() || expected.has("rust") || !isOurs(row)) {
                continue;
            }
            String raw = row.get("input").asText();
            Event event = event(raw, RECEIVED);
            String everything = event.document().toString();
            String wrong = expected.properties().stream()
                    .filter(want -> want.getValue().isValueNode()
                            && !want.getValue().isNull()
                            && !want.getValue().asText().isEmpty()
                            && !want.getValue().asText().equals("-"))
                    .filter(want -> !stands(
                            event, everything, want.getKey(), want.getValue().asText()))
                    .map(want -> want.getKey() + "=" + want.getValue())
                    .collect(Collectors.joining(", "));
            String miss = row.path("format").asText() + " " + wrong + " by " + event.field("tocsin.parser.name") + " | "
                    + raw;
            score.add(wrong.isEmpty() && !event.field("tocsin.parser.name").equals("generic"), () -> miss);
        }
        NormaliseSharedDataCheck.print("parser-vectors-dev.jsonl", score, "valid vectors have all their values");
        assertThat(share(score)).isGreaterThanOrEqualTo(0.9);
    }

    /** How another program is told what a line is, which a line alone does not say; and what it writes (docs/adr/0031). */
    private static boolean isOurs(JsonNode row) {
        JsonNode options = row.path("options");
        boolean isOtherPairs = !options.path("key_value_delimiter").asText("=").equals("=");
        boolean isOwnTime = options.has("timestamp_format");
        boolean isWritten = row.path("format").asText().contains("(writer)");
        boolean hasOddKey = row.path("format").asText().equals("key_value")
                && row.path("expected").properties().stream()
                        .anyMatch(one -> !one.getKey().matches("[\\w.-]+"));
        return !isOtherPairs && !isOwnTime && !isWritten && !hasOddKey;
    }

    private static boolean stands(Event event, String everything, String name, String value) {
        List<String> paths = VECTORS.get(name);
        return paths == null
                ? everything.contains(value)
                : paths.stream().anyMatch(path -> event.fields(path).contains(value));
    }

    private static double share(Score score) {
        return (double) score.good / score.all;
    }

    private Event event(String raw, Instant now) {
        Format format = raw.startsWith("{") ? Format.JSON : Format.SYSLOG;
        byte[] payload = raw.getBytes(StandardCharsets.UTF_8);
        try {
            return normaliser.normalise(new RawEvent("check", format, "", now, payload), "check", -1);
        } catch (RuntimeException e) {
            return normaliser.normalise(new RawEvent("check", Format.SYSLOG, "", now, payload), "check", -1);
        }
    }

    private static JsonNode at(JsonNode document, String path) {
        JsonNode flat = document.path(path);
        return flat.isMissingNode() ? document.at("/" + path.replace('.', '/')) : flat;
    }

    private static Set<String> texts(JsonNode node) {
        Set<String> texts = new HashSet<>();
        if (node.isArray()) {
            node.forEach(item -> texts.add(item.asText()));
        } else if (!node.isMissingNode() && !node.isNull()) {
            texts.add(node.asText());
        }
        return texts;
    }
}
