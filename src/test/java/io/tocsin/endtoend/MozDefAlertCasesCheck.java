package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.correlate.trial.Episodes;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Shows the events of MozDef's own alert tests to the rule of the same name: {@code ssh_access} is {@code mozdef-ssh-access}.
 * The events go through the parsers as MozDef JSON, the rules have the lists they ship with, and the clock is virtual.
 */
class MozDefAlertCasesCheck {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The clocks at which MozDef's own code passes these cases. */
    private static final List<Instant> CLOCKS = List.of(
            Instant.parse("2021-03-14T15:30:00Z"),
            Instant.parse("2017-01-01T01:00:00Z"),
            Instant.parse("2021-03-14T01:00:00Z"),
            Instant.parse("2021-03-14T23:59:30Z"));

    /** MozDef's words for how bad it is, and ours: {@code docs/reference/mozdef.md}. */
    private static final Map<String, String> SEVERITIES = Map.of(
            "DEBUG", "info",
            "INFO", "info",
            "NOTICE", "low",
            "WARNING", "medium",
            "ERROR", "high",
            "CRITICAL", "critical");

    /** The list that takes the place of MozDef's REST call for its watch list. */
    private static final String WATCH_LIST = "mozdef-watch-list";

    private final Normaliser normaliser = Normaliser.standard();

    @Test
    void theAlertsOfMozDefsTestsAreRaised() throws IOException {
        int passed = 0;
        int all = 0;
        Map<String, int[]> byAlert = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        try (Correlator rules = Correlator.over(Path.of("rules"))) {
            for (JsonNode test : cases()) {
                List<String> wrong = new ArrayList<>();
                for (Instant now : clocks(test)) {
                    wrong.addAll(new Case(test, now).wrong(rules));
                }
                all++;
                passed += wrong.isEmpty() ? 1 : 0;
                int[] counts = byAlert.computeIfAbsent(test.get("alert").asText(), alert -> new int[2]);
                counts[0] += wrong.isEmpty() ? 1 : 0;
                counts[1]++;
                if (!wrong.isEmpty()) {
                    failures.add(
                            test.get("alert").asText() + ": " + test.get("case").asText() + "\n   " + wrong.get(0));
                }
            }
        }

        System.out.printf("MozDef's alert cases: passed %d of %d%n", passed, all);
        byAlert.forEach((alert, counts) -> System.out.printf("   %s %d of %d%n", alert, counts[0], counts[1]));
        failures.forEach(System.out::println);
        assertThat(all).isPositive();
        assertThat(failures).isEmpty();
    }

    private static List<JsonNode> cases() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(SharedData.folder().resolve("mozdef-alert-cases"), "*.jsonl")) {
            found.forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        List<JsonNode> cases = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    cases.add(JSON.readTree(line));
                }
            }
        }
        return cases;
    }

    /** A case that depends on the time of day is for the afternoon only. */
    private static List<Instant> clocks(JsonNode test) {
        return test.hasNonNull("clock_constraint") ? CLOCKS.subList(0, 1) : CLOCKS;
    }

    /** One case at one moment. */
    private final class Case {

        private final JsonNode test;
        private final Instant now;
        private final String rule;

        Case(JsonNode test, Instant now) {
            this.test = test;
            this.now = now;
            rule = "mozdef-" + test.get("alert").asText().replace('_', '-');
        }

        List<String> wrong(Correlator rules) {
            List<Episode> raised = raised(rules);
            int wanted = test.path("expected_alert_count").asInt();
            List<String> wrong = new ArrayList<>();
            JsonNode expected = test.path("expected_alert");
            if (raised.size() != wanted) {
                wrong.add("expected " + wanted + " of " + rule + ", raised " + raised.size());
            }
            for (Episode alert : raised) {
                differences(expected, alert).forEach(wrong::add);
            }
            return wrong.isEmpty()
                    ? wrong
                    : List.of(
                            "at " + now + ": " + String.join("; ", wrong) + "\n   expected " + expected + "\n   raised "
                                    + raised.stream().map(Case::words).collect(Collectors.joining("\n          ")));
        }

        private List<Episode> raised(Correlator rules) {
            Episodes episodes = new Episodes();
            try (Correlator trial = rules.trial(lists())) {
                earlier().forEach(trial::replay);
                trial.asOf(now);
                episodes.take(trial.observeAll(events()));
                for (int run = 0; run < test.path("runs").asInt(1); run++) {
                    episodes.take(trial.finish(now));
                }
            }
            return episodes.all().stream()
                    .filter(alert -> alert.rule().equals(rule))
                    .toList();
        }

        private List<ValueList> lists() {
            return test.has("watchlist")
                    ? List.of(new ValueList(
                            WATCH_LIST,
                            "",
                            StreamSupport.stream(test.get("watchlist").spliterator(), false)
                                    .map(term -> new ValueList.Entry(term.asText(), null, "", "case"))
                                    .toList()))
                    : List.of();
        }

        /** In the order of arrival; what had arrived when the alert last ran was looked at then. */
        private List<Event> events() {
            Instant lastRun = state("execution_time");
            List<Event> events = new ArrayList<>();
            for (JsonNode one : test.get("events")) {
                Instant happened = now.plusSeconds(one.get("offset_seconds").asLong());
                Instant arrived = now.plusSeconds(one.path("received_offset_seconds")
                        .asLong(one.get("offset_seconds").asLong()));
                if (!arrived.isBefore(lastRun)) {
                    events.add(event(one.get("event"), happened, arrived, "event-" + events.size()));
                }
            }
            events.sort(Comparator.comparing(Event::ingestedAt));
            return events;
        }

        /** Where each user was seen last before, as the event that told it. */
        private List<Event> earlier() {
            List<Event> earlier = new ArrayList<>();
            for (JsonNode user : test.path("initial_state").path("localities")) {
                JsonNode last = null;
                for (JsonNode place : user.path("localities")) {
                    boolean later =
                            last == null || instant(place.get("lastaction")).isAfter(instant(last.get("lastaction")));
                    last = later ? place : last;
                }
                if (last != null) {
                    Instant at = instant(last.get("lastaction"));
                    earlier.add(event(login(user.get("username"), last), at, at, "earlier-" + earlier.size()));
                }
            }
            earlier.sort(Comparator.comparing(Event::occurredAt));
            return earlier;
        }

        private JsonNode login(JsonNode user, JsonNode place) {
            ObjectNode event = test.get("events").get(0).get("event").deepCopy();
            ObjectNode details = event.withObject("/details");
            details.set("username", user);
            details.set("sourceipaddress", place.get("sourceipaddress"));
            details.putObject("sourceipgeolocation")
                    .put("city", place.get("city").asText())
                    .put("country_code", place.get("country").asText())
                    .put("latitude", place.get("latitude").asDouble())
                    .put("longitude", place.get("longitude").asDouble());
            return event;
        }

        private Instant state(String name) {
            for (JsonNode document : test.path("initial_state").path("localities")) {
                if (document.has(name)) {
                    return instant(document.get(name));
                }
            }
            return Instant.EPOCH;
        }

        private Instant instant(JsonNode time) {
            return now.plusSeconds(time.get("$offset_seconds").asLong());
        }

        private Event event(JsonNode template, Instant happened, Instant arrived, String id) {
            ObjectNode event = (ObjectNode) dated(template.deepCopy());
            event.put("utctimestamp", happened.toString());
            event.put("receivedtimestamp", arrived.toString());
            return normaliser.normalise(
                    new RawEvent(
                            "check",
                            RawEvent.Format.MOZDEF,
                            "",
                            arrived,
                            event.toString().getBytes(StandardCharsets.UTF_8)),
                    id,
                    -1);
        }

        /** With times in place of {@code {"$offset_seconds": n}}. */
        private JsonNode dated(JsonNode node) {
            if (node.has("$offset_seconds")) {
                return JSON.getNodeFactory().textNode(instant(node).toString());
            }
            if (node instanceof ObjectNode object) {
                object.properties().forEach(field -> field.setValue(dated(field.getValue())));
            } else if (node instanceof ArrayNode array) {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, dated(array.get(i)));
                }
            }
            return node;
        }

        private static List<String> differences(JsonNode expected, Episode alert) {
            List<String> different = new ArrayList<>();
            if (expected.has("severity")) {
                String severity = SEVERITIES.get(expected.get("severity").asText());
                compare("severity", severity, alert.severity().word(), different);
            }
            if (expected.has("category")) {
                compare("category", expected.get("category").asText(), alert.category(), different);
            }
            if (expected.has("tags")) {
                compare("tags", tags(expected.get("tags")), new TreeSet<>(alert.tags()), different);
            }
            if (expected.has("summary")) {
                compare("summary", words(expected.get("summary").asText()), words(alert.summary()), different);
            }
            return different;
        }

        private static void compare(String what, Object wanted, Object found, List<String> different) {
            if (!found.equals(wanted)) {
                different.add(what + " is not as expected");
            }
        }

        /** Three alerts of MozDef have all their tags in one text, with commas. */
        private static Set<String> tags(JsonNode tags) {
            Set<String> all = new TreeSet<>();
            tags.forEach(tag -> all.addAll(Arrays.asList(tag.asText().split(",\\s*"))));
            return all;
        }

        /** In order: a set in MozDef's summary has none. */
        private static List<String> words(String summary) {
            return Arrays.stream(summary.split("[\\s,]+")).sorted().toList();
        }

        private static String words(Episode alert) {
            return String.format(
                    Locale.ROOT,
                    "%s \"%s\" %s %s %s (%s)",
                    alert.severity().word(),
                    alert.summary(),
                    alert.category(),
                    alert.tags(),
                    alert.key(),
                    alert.why());
        }
    }
}
