package io.tocsin.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents as the REST API gives them, for a console without a server; times end now, so that ages look alive. */
final class Canned {

    /** What an attacker may put into a user name; must never become anything but text. */
    static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>alert(1)</script>";

    /** A name that turns the rest of its line around, and hides some of itself. */
    static final String MOVING = "al\u202Eice\u2066\u200F\u0007\u0085\u200Bx";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Instant now;

    Canned(Instant now) {
        this.now = now;
    }

    List<ObjectNode> alerts() {
        List<ObjectNode> all = new ArrayList<>();
        all.add(alert("a-hostile", "web-probe", "Web probing by " + HOSTILE, "low", HOSTILE, 23, 40));
        all.add(alert("a-travel", "impossible-travel", "Impossible travel", "high", "maria", 1, 5));
        all.add(alert("a-admin", "new-admin", "New administrator", "medium", "svc-backup", 1, 12));
        all.add(alert(
                "a-ransom", "mass-rename", "Files renamed in bulk on a file server", "critical", "files-02", 1204, 3));
        all.add(alert("a-fatal", "app-fatal", "Application fails again and again", "medium", "billing", 17, 90));
        all.add(alert("a-lock", "account-locked", "Account locked", "info", "jan.novak", 3, 300));
        for (int i = 1; i <= 20; i++) {
            all.add(alert(
                    "a-more-" + i,
                    "password-spray",
                    "Password spraying against many accounts",
                    i % 3 == 0 ? "high" : "low",
                    "198.51.100." + i,
                    5 + i,
                    310 + 7 * i));
        }
        all.get(2).put("state", "acknowledged").put("assignee", "petra");
        return all;
    }

    ObjectNode bruteForce(String id) {
        return alert(id, "ssh-bruteforce", "SSH brute force from one address", "high", "203.0.113.7", 47, 0);
    }

    ObjectNode alert(String id, String rule, String title, String severity, String key, int count, int minutesAgo) {
        Instant last = now.minus(Duration.ofMinutes(minutesAgo)).minusSeconds(20);
        Instant first = last.minus(Duration.ofMinutes(6));
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("id", id);
        alert.put("version", 1);
        alert.put("rule", rule);
        alert.put("ruleVersion", "5d1c0a7be9f3");
        alert.put("ruleHash", "5d1c0a7be9f3" + "0".repeat(52));
        alert.put(
                "ruleVersions",
                List.of(Map.of(
                        "version",
                        "5d1c0a7be9f3",
                        "hash",
                        "5d1c0a7be9f3" + "0".repeat(52),
                        "from",
                        "2026-11-24T10:00:00Z")));
        alert.put("title", title);
        alert.put("severity", severity);
        alert.put("state", "open");
        alert.put("key", key);
        alert.put("keyField", "source.ip");
        alert.put("count", count);
        alert.put("firstSeen", first.toString());
        alert.put("lastSeen", last.toString());
        alert.put("createdAt", last.minusSeconds(60).toString());
        alert.put(
                "events",
                events(key).stream()
                        .map(event -> event.at("/event/id").asText())
                        .toList());
        alert.put("tags", List.of("ssh", "authentication"));
        alert.put("attack", List.of("T1110.001"));
        alert.put(
                "why",
                "count(\"10m\", source.ip) was " + count + ", more than 5: failed logins from " + key
                        + " within 10 minutes.");
        alert.put("assignee", "");
        alert.put("disposition", null);
        alert.put(
                "history",
                List.of(
                        change(last.minusSeconds(60), "rule:" + rule, "raised", ""),
                        change(last.minusSeconds(59), "playbook:contain-bruteforce", "run started", "")));
        alert.put("runs", List.of("run-" + id));
        alert.put(
                "fields",
                Map.of("source", Map.of("ip", key), "user", Map.of("name", "root"), "host", Map.of("name", "gate-1")));
        return JSON.valueToTree(alert);
    }

    ObjectNode change(Instant at, String actor, String action, String text) {
        return JSON.valueToTree(Map.of("at", at.toString(), "actor", actor, "action", action, "text", text));
    }

    List<ObjectNode> events(String address) {
        List<ObjectNode> all = new ArrayList<>();
        List<String> users = List.of("root", "admin", "oracle", HOSTILE, "ubuntu", MOVING);
        for (int i = 0; i < 40; i++) {
            Instant at = now.minusSeconds(20 + (long) i * i);
            String user = users.get(i % users.size());
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("@timestamp", at.toString());
            event.put("message", "Failed password for " + user + " from " + address + " port " + (4242 + i) + " ssh2");
            event.put(
                    "event",
                    Map.of(
                            "id",
                            String.format("5f3a9c-%012x", 4096 - i),
                            "category",
                            List.of("authentication"),
                            "action",
                            "login",
                            "outcome",
                            "failure",
                            "dataset",
                            "syslog",
                            "provider",
                            "sshd",
                            "original",
                            "<38>Nov 24 03:12:07 gate-1 sshd[4711]: Failed password for " + user + " from " + address));
            event.put("source", Map.of("ip", address, "port", 4242 + i));
            event.put("user", Map.of("name", user));
            event.put("host", Map.of("name", i % 3 == 0 ? "gate-2" : "gate-1"));
            event.put("process", Map.of("name", "sshd", "pid", 4711));
            event.put("service", Map.of("name", "sshd"));
            event.put("related", Map.of("ip", List.of(address), "user", List.of(user)));
            event.put(
                    "tocsin",
                    Map.of(
                            "source",
                            "syslog",
                            "position",
                            4096 - i,
                            "occurrences",
                            1,
                            "parser",
                            Map.of("name", "sshd", "version", 1)));
            all.add(JSON.valueToTree(event));
        }
        return all;
    }

    ObjectNode run(String alert) {
        Instant start = now.minusSeconds(70);
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("id", "run-" + alert);
        run.put("playbook", "contain-bruteforce");
        run.put("playbookVersion", "3");
        run.put("alert", alert);
        run.put("mode", "dry_run");
        run.put("state", "succeeded");
        run.put("createdAt", start.toString());
        run.put("startedAt", start.toString());
        run.put("endedAt", start.plusMillis(2410).toString());
        run.put("failure", null);
        run.put(
                "steps",
                List.of(
                        step(
                                "reputation",
                                "http.request@1",
                                "read",
                                "succeeded",
                                start,
                                640,
                                Map.of("score", 97),
                                "GET https://intel.example/v1/ip/203.0.113.7\nAuthorization: Bearer ***",
                                "",
                                ""),
                        step(
                                "block",
                                "http.request@1",
                                "deny",
                                "simulated",
                                start.plusMillis(700),
                                12,
                                Map.of(),
                                "POST https://fw.example/api/blocks\nAuthorization: Bearer ***\n\n{\"address\":\"203.0.113.7\",\"ttl\":\"PT4H\"}",
                                "dry run: the firewall was not asked",
                                ""),
                        step(
                                "tell",
                                "mail.send@1",
                                "notify",
                                "failed",
                                start.plusMillis(800),
                                1610,
                                Map.of(),
                                "",
                                "",
                                "connection refused by smtp.example:25 (4 attempts); start the mail server or change its address in routes"),
                        step(
                                "close_out",
                                "alert.update@1",
                                "notify",
                                "skipped",
                                start.plusMillis(2410),
                                0,
                                Map.of(),
                                "",
                                "the step before failed",
                                "")));
        return JSON.valueToTree(run);
    }

    private static Map<String, Object> step(
            String id,
            String uses,
            String effect,
            String state,
            Instant start,
            long millis,
            Map<String, Object> outputs,
            String request,
            String note,
            String error) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("id", id);
        step.put("uses", uses);
        step.put("effect", effect);
        step.put("state", state);
        step.put("attempts", error.isEmpty() ? 1 : 4);
        step.put("startedAt", start.toString());
        step.put("endedAt", start.plusMillis(millis).toString());
        step.put("outputs", outputs);
        step.put("request", request);
        step.put("note", note);
        step.put("error", error);
        return step;
    }

    JsonNode rules() {
        return list(List.of(JSON.valueToTree(Map.of(
                "id",
                "ssh-bruteforce",
                "title",
                "SSH brute force from one address",
                "description",
                "More than five failed logins from one address within ten minutes.",
                "severity",
                "high",
                "file",
                "rules/authentication/ssh.drl",
                "line",
                12,
                "status",
                "live"))));
    }

    JsonNode health() {
        return JSON.valueToTree(Map.of(
                "status",
                "degraded",
                "problems",
                List.of(Map.of(
                        "part",
                        "rules",
                        "level",
                        "degraded",
                        "what",
                        "A rule file has an error.",
                        "remedy",
                        "Correct the file.")),
                "parts",
                Map.of(
                        "log",
                                Map.of(
                                        "id",
                                        "5f3a9c",
                                        "start",
                                        0,
                                        "end",
                                        184_201,
                                        "cursor",
                                        184_189,
                                        "lag",
                                        12,
                                        "unreadBytes",
                                        9_216,
                                        "maxUnreadBytes",
                                        4_294_967_296L),
                        "store", Map.of("uri", "embedded", "events", 184_189, "alerts", 27),
                        "sources",
                                List.of(
                                        Map.of(
                                                "name",
                                                "syslog",
                                                "received",
                                                184_201,
                                                "appended",
                                                184_201,
                                                "stored",
                                                184_187,
                                                "parked",
                                                2,
                                                "shed",
                                                0),
                                        Map.of(
                                                "name",
                                                "http",
                                                "received",
                                                0,
                                                "appended",
                                                0,
                                                "stored",
                                                0,
                                                "parked",
                                                0,
                                                "shed",
                                                0)),
                        "routes",
                                List.of(
                                        Map.of(
                                                "id",
                                                "syslog-udp",
                                                "file",
                                                "routes/syslog.camel.yaml",
                                                "state",
                                                "started"),
                                        Map.of("id", "http", "file", "routes/http.camel.yaml", "state", "started")),
                        "rules",
                                List.of(
                                        Map.of(
                                                "file",
                                                "rules/authentication/ssh.drl",
                                                "state",
                                                "live",
                                                "rules",
                                                List.of("ssh-bruteforce")),
                                        Map.of(
                                                "file",
                                                "rules/lab/typo.drl",
                                                "state",
                                                "error",
                                                "rules",
                                                List.of(),
                                                "error",
                                                "rules/lab/typo.drl:7: rule \"typo\": Event has no field \"sorceIp\"; did you mean \"sourceIp\"?")),
                        "playbooks",
                                List.of(Map.of(
                                        "id",
                                        "contain-bruteforce",
                                        "file",
                                        "playbooks/contain-bruteforce.yaml",
                                        "state",
                                        "live",
                                        "mode",
                                        "dry_run")))));
    }

    static ObjectNode list(List<? extends JsonNode> items) {
        ObjectNode list = JSON.createObjectNode();
        list.putArray("items").addAll(items);
        list.putNull("next");
        return list;
    }
}
