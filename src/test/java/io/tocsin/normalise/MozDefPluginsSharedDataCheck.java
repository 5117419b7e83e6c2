package io.tocsin.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.NormaliseSharedDataCheck.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The messages that MozDef's event plugins were tested with, and what their authors wanted of each: the values of the
 * plugins' fields, at the places that we have for them. Runs as {@link NormaliseSharedDataCheck} does.
 */
class MozDefPluginsSharedDataCheck {

    private static final Instant RECEIVED = Instant.parse("2021-11-02T12:00:00Z");

    /** Plugins of alerts and of MozDef's own inventory are left out: they make no event. */
    private static final List<String> FILES = List.of(
            "broFixup",
            "cloudtrail",
            "filterlog",
            "github_webhooks",
            "guardDuty",
            "ldap_fixup",
            "parse_sshd",
            "parse_su",
            "squidFixup",
            "stackdriver",
            "stackdriver_audit",
            "stackdriver_syslog",
            "zoom_fixup",
            "lower_keys",
            "_keymapping_eventtask",
            "extra-rt_flow",
            "extra-snmptt",
            "extra-sshdFindIP");

    /** What MozDef says of itself or in words of its own. */
    private static final Set<String> MOZDEFS_OWN = Set.of(
            "type",
            "eventsource",
            "mozdefhostname",
            "receivedtimestamp",
            "summary",
            "category",
            "source",
            "customendpoint",
            "tags",
            "severity",
            "timestamp",
            "plugins",
            "processname",
            "_type");

    /** What MozDef's plugins write where a message has nothing. */
    private static final Set<String> FILLERS = Set.of("", "null", "none", "unknown");

    /** Where a value stands with us. Fields that are not here may stand anywhere in the event. */
    private static final Map<String, List<String>> PLACES = Map.ofEntries(
            Map.entry("sourceipaddress", List.of("source.ip", "source.address")),
            Map.entry("sourceport", List.of("source.port")),
            Map.entry("destinationipaddress", List.of("destination.ip", "destination.address")),
            Map.entry("destinationport", List.of("destination.port")),
            Map.entry("username", List.of("user.name", "user.email")),
            Map.entry("hostname", List.of("host.name", "observer.name")),
            Map.entry("query", List.of("dns.question.name")),
            Map.entry("method", List.of("http.request.method")));

    private final Normaliser normaliser = Normaliser.standard();

    @BeforeAll
    static void theFolderIsThere() {
        NormaliseSharedDataCheck.theFolderIsThere();
    }

    @Test
    void messagesOfMozDefsPluginsHaveTheirValues() throws IOException {
        Score all = new Score();
        Map<String, Score> plugins = new TreeMap<>();
        for (String file : FILES) {
            for (JsonNode row : NormaliseSharedDataCheck.rows("mozdef-plugin-cases/" + file + ".jsonl")) {
                JsonNode output = row.path("output");
                if (!output.isObject() || row.path("dropped").asBoolean()) {
                    continue;
                }
                Event event = event(row.get("input").toString());
                String everything = event.document().toString().toLowerCase(Locale.ROOT);
                List<Map.Entry<String, JsonNode>> leaves = new ArrayList<>();
                leaves("", output, leaves);
                for (Map.Entry<String, JsonNode> leaf : leaves) {
                    boolean right = stands(event, everything, leaf.getKey(), leaf.getValue());
                    String miss = file + " " + leaf.getKey() + "=" + leaf.getValue() + " by "
                            + event.field("tocsin.parser.name") + " | " + row.get("input");
                    all.add(right, () -> miss);
                    plugins.computeIfAbsent(file, any -> new Score()).add(right, () -> "");
                }
            }
        }
        NormaliseSharedDataCheck.print("mozdef-plugin-cases", all, "fields of MozDef's plugins");
        plugins.forEach((name, one) -> System.out.println("   " + name + " " + one.good + " of " + one.all));
        assertThat((double) all.good / all.all).isGreaterThanOrEqualTo(0.9);
    }

    private static void leaves(String path, JsonNode node, List<Map.Entry<String, JsonNode>> into) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            boolean isTop = path.isEmpty();
            if ((isTop && MOZDEFS_OWN.contains(field.getKey()))
                    || field.getKey().startsWith("$")
                    || value.has("$offset_seconds")
                    || value.has("$year_of_now_then")) {
                continue;
            }
            if (value.isObject()) {
                leaves(path + field.getKey() + ".", value, into);
            } else if (value.isValueNode()
                    && !FILLERS.contains(value.asText().strip().toLowerCase(Locale.ROOT))) {
                into.add(Map.entry(path + field.getKey(), value));
            }
        }
    }

    private static boolean stands(Event event, String everything, String path, JsonNode value) {
        String name = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String text = value.asText();
        if (name.equals("utctimestamp")) {
            return event.occurredAt().toString().startsWith(text.substring(0, Math.min(19, text.length())));
        }
        if (name.equals("success") && value.isBoolean()) {
            return event.outcome().equals(value.asBoolean() ? "success" : "failure")
                    || everything.contains(name + "=" + text);
        }
        List<String> places = PLACES.get(name);
        boolean isThere = places != null
                && places.stream().anyMatch(place -> event.fields(place).contains(text));
        // "raw_value" holds an object as text: its words are what counts
        String wanted =
                name.equals("raw_value") ? text.replaceAll("[{}\"\\[\\] ]", "").split("[:,]")[0] : text;
        return isThere || (places == null && everything.contains(wanted.toLowerCase(Locale.ROOT)));
    }

    private Event event(String json) {
        RawEvent raw = new RawEvent("check", Format.MOZDEF, "", RECEIVED, json.getBytes(StandardCharsets.UTF_8));
        return normaliser.normalise(raw, "check", -1);
    }
}
