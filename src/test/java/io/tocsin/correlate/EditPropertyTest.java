package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.finding.Finding;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that are edited while events come find, from the last edit on, what they had found with that text all along. */
class EditPropertyTest {

    private static final int STREAMS = Integer.getInteger("tocsin.streams", 6);

    private static final int EVENTS = 500;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** Rule, what comes of it, its conditions; of what stands in braces one is chosen at each edit. */
    private static final String RULES = """
            many     ; alert  ; action == "{fail|ok}", count( "{30s|1m|3m}", sourceIp ) {> 2|> 4|>= 9|== 3|< 3}
            spray    ; alert  ; action == "fail", distinct( "{40s|2m}", sourceIp, userName ) >= {3|4|5}
            either   ; alert  ; action == "fail", count( "1m", {sourceIp|hostName} ) > {3|6} || distinct( "2m", sourceIp, userName ) >= 4
            much     ; alert  ; action == "{ok|fail}", sum( "{1m|2m}", sourceIp, number("source.bytes") ) > 150
            mean     ; alert  ; action == "ok", average( "{1m|2m}", {sourceIp|userName}, number("source.bytes") ) > 70
            surge    ; alert  ; action == "fail", surge( "{1m|2m}", "8m", sourceIp ) >= {2|3}
            new      ; alert  ; action == "{ok|fail}", isNew( "{6m|10m}", "2m", sourceIp, userName )
            in       ; alert  ; action == "ok", found( "many", "{1m|3m}", sourceIp )
            not-in   ; alert  ; action == "ok", !found( "many", "{1m|3m}", sourceIp )
            opened   ; signal ; action == "{start|ok}"
            closed   ; signal ; action == "stop"
            open     ; alert  ; action == "start", missing( "{40s|90s}", "closed", hostName )
            alone    ; alert  ; action == "stop", without( "{40s|1m}", "opened", hostName )
            quiet    ; alert  ; action == "{ok|fail}", silent( "{4m|8m}", hostName )
            pause    ; alert  ; action == "fail", silent( "{30s|70s|3m}", userName )
            chain    ; alert  ; kind == "signal", sequence( "{3m|5m}", sourceIp, "many", "in" )
            both     ; alert  ; kind == "signal", together( "5m", sourceIp, "many:{1|2}", "new" )
            """;

    private static final Pattern CHOICE = Pattern.compile("\\{([^}]*)}");
    private static final String[] ACTIONS = {"fail", "fail", "fail", "fail", "ok", "start", "start", "stop"};

    /** One host is so far behind in a stream: not, less than is waited for, and more. */
    private static final List<Duration> BEHIND =
            List.of(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(12), Duration.ofMinutes(80));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static Correlator none;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectory(folder.resolve("p"));
        none = Correlator.over(folder);
    }

    @Test
    void editsAreAsIfTheLastTextHadBeenThereAllAlong() throws Exception {
        long firstSeed = Long.getLong("tocsin.seed", System.nanoTime());
        Map<String, Integer> byRule = new TreeMap<>();
        int edits = 0;
        for (int i = 0; i < STREAMS; i++) {
            Random random = new Random(firstSeed + i);
            List<Moment> moments = stream(random);
            int last = moments.size() / 4 + random.nextInt(moments.size() / 2);
            Set<Integer> when = new TreeSet<>(List.of(random.nextInt(last), random.nextInt(last)));
            when.add(last);
            List<String> texts = texts(random, when.size() + 1);
            edits += when.size();

            Set<String> expected = run(texts.get(when.size()), Map.of(), moments, last);
            Map<Integer, String> edited = new TreeMap<>();
            int number = 1;
            for (int at : when) {
                edited.put(at, texts.get(number++));
            }
            Set<String> found = run(texts.get(0), edited, moments, last);

            assertThat(found)
                    .as("found after the last edit, seed %d (again with -Dtocsin.seed=%<d)", firstSeed + i)
                    .isEqualTo(expected);
            expected.forEach(one -> byRule.merge(one.substring(0, one.indexOf(' ')), 1, Integer::sum));
        }
        System.out.printf("edits: %d streams, %d edits, found %s, seed %d%n", STREAMS, edits, byRule, firstSeed);
        assertThat(byRule).as("rules that found something").hasSizeGreaterThan(10);
    }

    private record Moment(List<Event> events, Instant now, boolean tick) {}

    /** What is found from a moment on, with edits before some moments. */
    private static Set<String> run(String text, Map<Integer, String> edits, List<Moment> moments, int from)
            throws InterruptedException {
        RememberedEvents stored = new RememberedEvents();
        Set<String> found = new TreeSet<>();
        try (Correlator correlator = none.with(Map.of("p/a.drl", text))) {
            correlator.remembersFrom(stored);
            correlator.clock().listen(START);
            for (int i = 0; i < moments.size(); i++) {
                Moment moment = moments.get(i);
                if (edits.containsKey(i)) {
                    correlator.take(Map.of("p/a.drl", edits.get(i)), Set.of());
                    assertThat(correlator.problems()).noneMatch(problem -> problem.isError());
                }
                stored.insert(moment.events());
                List<Finding> now = new ArrayList<>(correlator.observeAll(moment.events()));
                if (moment.tick()) {
                    now.addAll(correlator.tick(moment.now()));
                }
                if (i >= from) {
                    now.forEach(finding -> found.add(
                            finding.rule() + " " + finding.key() + " " + finding.event() + " " + finding.at()));
                }
            }
        }
        return found;
    }

    /** Texts of which each is made of the one before by an edit of some rules. */
    private static List<String> texts(Random random, int count) {
        List<String> texts = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        for (String line : RULES.lines().toList()) {
            rules.add(rule(line, random));
        }
        for (int i = 0; i < count; i++) {
            texts.add("package p;\n" + String.join("", rules));
            for (int j = 0; j < rules.size(); j++) {
                if (random.nextInt(3) == 0) {
                    rules.set(j, rule(RULES.lines().toList().get(j), random));
                }
            }
        }
        return texts;
    }

    private static String rule(String line, Random random) {
        String[] part = line.split("\\s*;\\s*", 3);
        String conditions = CHOICE.matcher(part[2]).replaceAll(found -> {
            String[] choices = found.group(1).split("\\|");
            return choices[random.nextInt(choices.length)];
        });
        String key = conditions.contains("hostName") ? "host.name" : "source.ip";
        return "rule \"%s\" @title(\"t\") @severity(\"low\") @key(\"%s\")\nwhen $e : Event( %s ) then %s( $e ); end\n"
                .formatted(part[0], key, conditions, part[1]);
    }

    private static List<Moment> stream(Random random) {
        List<Moment> moments = new ArrayList<>();
        Duration behind = BEHIND.get(random.nextInt(BEHIND.size()));
        Instant now = START;
        int number = 0;
        while (number < EVENTS) {
            List<Event> events = new ArrayList<>();
            for (int left : IntStream.range(0, 1 + random.nextInt(15)).toArray()) {
                now = now.plusMillis(random.nextInt(12_000) + left % 2);
                events.add(event(random, now, number++, behind));
            }
            boolean tick = random.nextInt(5) == 0;
            now = tick ? now.plusSeconds(1 + random.nextInt(600)) : now;
            moments.add(new Moment(events, now, tick));
        }
        return moments;
    }

    private static Event event(Random random, Instant now, int number, Duration behind) {
        int host = random.nextInt(3);
        Duration delay = Duration.ofMillis(
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(30_000);
                    case 1 -> random.nextInt(200_000);
                    default -> random.nextInt(1_000);
                });
        Event.Builder event = Event.builder()
                .put("event.id", "e" + number)
                .put("tocsin.position", (long) number)
                .put("tocsin.source", "test")
                .put("@timestamp", now.minus(host == 0 ? delay.plus(behind) : delay))
                .put("event.ingested", now)
                .put("event.action", ACTIONS[random.nextInt(ACTIONS.length)])
                .put("host.name", "h" + host)
                .put("source.ip", "192.0.2." + random.nextInt(3))
                .put("source.bytes", (long) random.nextInt(100));
        return (random.nextInt(8) == 0 ? event : event.put("user.name", "u" + random.nextInt(6))).build();
    }
}
