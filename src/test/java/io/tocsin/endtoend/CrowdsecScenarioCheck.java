package io.tocsin.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.trial.Backtest;
import io.tocsin.correlate.trial.Episode;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.draft.Addresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Shows CrowdSec's tests of its rate-based ("leaky") scenarios on sshd, nginx and Apache logs to all shipped rules.
 *
 * <p>A test is passed when
 *
 * <ul>
 *   <li>each address of each expected overflow has an alert of a rule that looks at the {@linkplain Feature same thing}
 *       as the scenario, at the time of the overflow where that is told, and
 *   <li>no rule at all has an alert on an address that no overflow of the test names.
 * </ul>
 *
 * No table says which rule stands for which scenario: what each looks at is read from its own text.
 */
class CrowdsecScenarioCheck {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant RECEIVED = Instant.parse("2026-12-31T23:59:59Z");
    private static final Set<String> LOGS = Set.of("nginx-logs", "apache2-logs", "sshd-logs", "sshd-success-logs");

    private final Correlator rules = Correlator.over(Path.of("rules"));
    private final Normaliser normaliser = Normaliser.standard();
    private final Map<String, JsonNode> leakyByName = new HashMap<>();
    private final Map<String, List<String>> namesByPath = new HashMap<>();

    /** What a scenario or rule looks at, the most telling first. */
    private enum Feature {
        AGENT("http_user_agent", "userAgent"),
        URL("http_path|http_args|evt\\.Parsed\\.(raw)?request|file_(name|frag|ext)", "urlPath|url\\.(query|original)"),
        LOGIN("auth_fail|failed-auth|ssh_", "\"(authentication|sshd)\""),
        LIMIT("req_limit", "request limited"),
        STATUS("http_status", "httpStatus");

        private final Pattern inScenario;
        private final Pattern inRule;

        Feature(String inScenario, String inRule) {
            this.inScenario = Pattern.compile(inScenario);
            this.inRule = Pattern.compile(inRule);
        }

        static Feature ofScenario(JsonNode definition) {
            String text = definition.path("filter").asText("") + " "
                    + definition.path("distinct").asText("");
            for (Feature feature : values()) {
                if (feature.inScenario.matcher(text).find()) {
                    return feature;
                }
            }
            return STATUS;
        }

        boolean isInRule(String text) {
            return inRule.matcher(text.substring(text.indexOf("\nwhen"))).find();
        }
    }

    @Test
    void theRatedScenariosOfCrowdsecAreFoundByGeneralRules() throws IOException {
        Path data = definitions();
        int all = 0;
        Map<String, String> failures = new LinkedHashMap<>();
        for (JsonNode test : rows(data.resolve("crowdsec-scenario-dev.jsonl"))) {
            if (isOurs(test)) {
                all++;
                List<String> wrong = wrong(test);
                if (!wrong.isEmpty()) {
                    failures.put(test.get("test").asText(), String.join("; ", wrong));
                }
            }
        }

        System.out.println("crowdsec rated scenarios on sshd, nginx and Apache logs: passed " + (all - failures.size())
                + " of " + all);
        failures.forEach((test, why) -> System.out.println("   " + test + ": " + why));
        assertThat(all).isPositive();
        assertThat((all - failures.size()) / (double) all).isGreaterThanOrEqualTo(0.85);
    }

    /** The other tests on these logs are of single requests; whoever they do not name did nothing. */
    @Test
    void theOtherTestsOnTheseLogsRaiseNothingOnAddressesThatNobodyNames() throws IOException {
        Path data = definitions();
        int all = 0;
        List<String> wrong = new ArrayList<>();
        for (JsonNode test : rows(data.resolve("crowdsec-scenario-dev.jsonl"))) {
            if (isOnOurLogs(test) && !isOurs(test)) {
                all++;
                wrong(test).forEach(why -> wrong.add(test.get("test").asText() + ": " + why));
            }
        }

        System.out.println("crowdsec scenarios of single lines on these logs: " + all + " tests, " + wrong.size()
                + " alerts on addresses that no overflow names");
        assertThat(all).isPositive();
        assertThat(wrong).isEmpty();
    }

    private Path definitions() throws IOException {
        Path data = SharedData.folder();
        for (JsonNode definition : rows(data.resolve("crowdsec-scenario-definitions.jsonl"))) {
            String name = definition.path("name").asText("");
            namesByPath
                    .computeIfAbsent(definition.path("path").asText(""), path -> new ArrayList<>())
                    .add(name);
            if (definition.path("type").asText("").equals("leaky")) {
                leakyByName.put(name, definition);
            }
        }
        return data;
    }

    private static boolean isOnOurLogs(JsonNode test) {
        return texts(test.get("parsers")).stream()
                .anyMatch(parser -> LOGS.contains(parser.replaceAll(".*/|\\.yaml$", "")));
    }

    private boolean isOurs(JsonNode test) {
        Set<String> scenarios = new TreeSet<>();
        for (String written : texts(test.get("scenarios"))) {
            int path = written.indexOf("scenarios/");
            scenarios.addAll(
                    path < 0 ? List.of(written) : namesByPath.getOrDefault(written.substring(path), List.of()));
        }
        // one test names a scenario that is called otherwise where it is defined
        test.get("expected_overflows")
                .forEach(one -> scenarios.add(one.get("scenario").asText()));
        return isOnOurLogs(test) && scenarios.stream().anyMatch(leakyByName::containsKey);
    }

    private List<String> wrong(JsonNode test) throws IOException {
        List<Episode> alerts = Backtest.run(rules, events(test).iterator()).alerts();
        List<String> wrong = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (JsonNode overflow : test.get("expected_overflows")) {
            Set<String> sources = sources(overflow);
            named.addAll(sources);
            JsonNode scenario = leakyByName.get(overflow.get("scenario").asText());
            if (scenario != null) {
                for (String source : sources) {
                    if (!isFound(alerts, scenario, overflow, source)) {
                        wrong.add(
                                "nothing of the kind of " + scenario.get("name").asText() + " on " + source
                                        + ", alerts on it: " + rulesOn(alerts, source));
                    }
                }
            }
        }
        alerts.stream()
                .filter(alert -> alert.keys().containsKey("source.ip") && !named.contains(alert.key()))
                .forEach(alert -> wrong.add(alert.rule() + " on " + alert.key() + ", which no overflow names"));
        return wrong;
    }

    private boolean isFound(List<Episode> alerts, JsonNode scenario, JsonNode overflow, String source)
            throws IOException {
        Feature feature = Feature.ofScenario(scenario);
        for (Episode alert : alerts) {
            if (alert.key().equals(source)
                    && isThen(alert, overflow.get("event_timestamps"))
                    && feature.isInRule(text(alert.rule()))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the alert and the overflow have a time in common, as far as that is told. */
    private static boolean isThen(Episode alert, JsonNode timestamps) {
        List<Instant> times = new ArrayList<>();
        for (String time : texts(timestamps)) {
            if (!time.equals("null")) {
                times.add(OffsetDateTime.parse(time).toInstant());
            }
        }
        return times.isEmpty()
                || times.stream().anyMatch(at -> !at.isBefore(alert.firstSeen()) && !at.isAfter(alert.lastSeen()));
    }

    private String text(String rule) throws IOException {
        String file = rules.rules().stream()
                .filter(status -> rule.equals(status.id()))
                .findFirst()
                .orElseThrow()
                .file();
        String text = Files.readString(Path.of("rules").resolve(file));
        String from = text.substring(text.indexOf("rule \"" + rule + "\""));
        return from.substring(0, from.indexOf("\nend"));
    }

    private static Set<String> rulesOn(List<Episode> alerts, String source) {
        return alerts.stream()
                .filter(alert -> alert.key().equals(source))
                .map(Episode::rule)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Event> events(JsonNode test) {
        List<Event> events = new ArrayList<>();
        for (String line : texts(test.get("lines"))) {
            events.add(normaliser.normalise(
                    new RawEvent("check", RawEvent.Format.SYSLOG, "", RECEIVED, line.getBytes(StandardCharsets.UTF_8)),
                    "line-" + events.size(),
                    events.size()));
        }
        return events;
    }

    private static Set<String> sources(JsonNode overflow) {
        Set<String> sources = new TreeSet<>();
        overflow.get("sources").fieldNames().forEachRemaining(source -> {
            String ip = Addresses.canonical(source);
            sources.add(ip.isEmpty() ? source : ip);
        });
        return sources;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.isBlank()) {
                rows.add(MAPPER.readTree(line));
            }
        }
        return rows;
    }
}
