package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.TestEvents;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.EntryDetails;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random rules find the same in random events with the prefilter and without it. Each run draws anew; {@code
 * -Dtocsin.test.seed=} repeats one.
 */
class PrefilterPropertyTest {

    private static final int RULES = 50;
    private static final int EVENTS = 1_000;

    /** Some of them stand in others, differ in case only, or need escapes in a rule. */
    private static final List<String> WORDS = List.of(
            "",
            "a",
            "b",
            "ab",
            "Ab",
            "abc",
            "c\\d",
            "say \"b\"",
            "192.0.2.7",
            "bcabcab",
            "ä",
            "a-long-word-to-cut",
            "a.Example",
            "A.example.",
            "2001:DB8::1",
            "2001:db8:0::1");

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void anEventIsShownToEveryRuleThatItMatches() {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 0; i < RULES; i++) {
            text.append(rule(i));
        }
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", text.toString()), Set.of());
        assertThat(book.problems()).as("seed %d: %s", seed, text).noneMatch(Problem::isError);
        RuleSet rules = book.assemble();
        Lists lists = new Lists();
        lists.use(List.of(
                new ValueList(
                        "bad",
                        "",
                        List.of(
                                new ValueList.Entry("192.0.2.0/24", null, "", "test"),
                                new ValueList.Entry("2001:db8:0:0::1", null, "", "test"),
                                new ValueList.Entry("A.EXAMPLE", null, "", "test"),
                                new ValueList.Entry("b", null, "", "test"))),
                new ValueList(
                        "named",
                        "",
                        List.of(
                                new ValueList.Entry("b", null, "", "test"),
                                new ValueList.Entry(
                                        "an address", null, "", "test", sourceIs("2001:DB8:0::1", "a.EXAMPLE.")),
                                new ValueList.Entry("A*", null, "", "test")))));
        Prefilter prefilter = new Prefilter(rules.rules().values(), lists);
        List<String> narrowed = new ArrayList<>();
        long shown = 0;
        long found = 0;

        try (RuleEngine filtered = engine(rules, lists);
                RuleEngine unfiltered = engine(rules, lists)) {
            unfiltered.showEverything();
            for (int i = 0; i < EVENTS; i++) {
                Event event = event(i);
                List<Finding> expected = unfiltered.observe(event);

                assertThat(filtered.observe(event))
                        .as("seed %d, event %s, rules %s", seed, event.document(), text)
                        .isEqualTo(expected);
                List<Rule> candidates = prefilter.candidates(event);
                assertThat(candidates).as("seed %d", seed).doesNotHaveDuplicates();
                shown += candidates.size();
                found += expected.size();
                if (candidates.size() < RULES) {
                    narrowed.add(event.id());
                }
            }
        }
        assertThat(found).as("seed %d: rules find something", seed).isGreaterThan(EVENTS / 10);
        assertThat(narrowed).as("seed %d: the prefilter does something", seed).hasSizeGreaterThan(EVENTS / 2);
        assertThat(shown).as("seed %d: it leaves rules out", seed).isLessThan((long) EVENTS * RULES);
    }

    private static EntryDetails sourceIs(String... values) {
        return new EntryDetails(Map.of("source.ip", List.of(values)), null, 0, "", null, List.of(), "", "");
    }

    private static RuleEngine engine(RuleSet rules, Lists lists) {
        return new RuleEngine(
                rules,
                new Windows(Duration.ofMinutes(5), 1_000, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()));
    }

    private String rule(int number) {
        List<String> conditions = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            conditions.add(condition(2));
        }
        if (random.nextInt(8) == 0) {
            conditions.add("count( \"10m\", sourceIp ) > 3");
        }
        return "rule \"r%d\" @title(\"r\") @severity(\"low\") @key(\"source.ip\") when $e : Event( %s ) then %s( $e ); end\n"
                .formatted(number, String.join(", ", conditions), random.nextInt(6) == 0 ? "signal" : "alert");
    }

    private String condition(int depth) {
        if (depth == 0) {
            return comparison();
        }
        return switch (random.nextInt(8)) {
            case 0 -> condition(depth - 1) + " && " + condition(depth - 1);
            case 1 -> condition(depth - 1) + " || " + condition(depth - 1);
            case 2 -> "( " + condition(depth - 1) + " || " + condition(depth - 1) + " ) && " + condition(depth - 1);
            case 3 -> "!( " + condition(depth - 1) + " )";
            case 4 -> "( " + condition(depth - 1) + " )";
            case 5 -> half();
            default -> comparison();
        };
    }

    /** Half comparisons, in parentheses as they may lean on the one field before them only. */
    private String half() {
        List<Half> halves = List.of(number("destinationPort"), number("number( \"source.port\" )"), equality());
        return "( " + halves.get(random.nextInt(halves.size())).brief() + " )";
    }

    /**
     * The same twice.
     *
     * @param brief with the field once
     * @param full with the field before each comparison
     */
    private record Half(String brief, String full) {}

    private Half number(String field) {
        List<String> signs = List.of("<", "<=", ">", ">=", "==", "!=");
        return half(field, () -> pick(signs) + " " + random.nextInt(4));
    }

    private Half equality() {
        return half(text(), () -> (random.nextBoolean() ? "== " : "!= ") + word());
    }

    private Half half(String field, Supplier<String> comparison) {
        String sign = random.nextBoolean() ? " && " : " || ";
        List<String> comparisons = new ArrayList<>();
        for (int i = random.nextInt(2); i >= -1; i--) {
            comparisons.add(comparison.get());
        }
        return new Half(
                field + " " + String.join(sign, comparisons),
                field + " " + String.join(sign + field + " ", comparisons));
    }

    @Test
    void halfAComparisonIsWhatItIsWithItsFieldBeforeIt() {
        StringBuilder brief = new StringBuilder("package p;\n");
        StringBuilder full = new StringBuilder("package p;\n");
        for (int i = 0; i < RULES; i++) {
            Half half = i % 3 == 0 ? equality() : number(i % 3 == 1 ? "destinationPort" : "number( \"source.port\" )");
            String around =
                    pick(List.of("%s", "( %s )", "!( %s )", "action != \"b\" && ( %s )", "!( %s ) && action != \"b\""));
            brief.append(rule(i, around.formatted(half.brief())));
            full.append(rule(i, around.formatted(half.full())));
        }
        Lists lists = new Lists();
        long found = 0;

        try (RuleEngine briefly = engine(rules(brief.toString()), lists);
                RuleEngine fully = engine(rules(full.toString()), lists)) {
            for (int i = 0; i < EVENTS; i++) {
                Event event = event(i);
                List<String> expected = names(fully.observe(event));

                assertThat(names(briefly.observe(event)))
                        .as("seed %d, event %s, rules %s", seed, event.document(), brief)
                        .isEqualTo(expected);
                found += expected.size();
            }
        }
        assertThat(found).as("seed %d: rules find something", seed).isGreaterThan(EVENTS);
    }

    private RuleSet rules(String text) {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", text), Set.of());
        assertThat(book.problems()).as("seed %d: %s", seed, text).noneMatch(Problem::isError);
        return book.assemble();
    }

    private static List<String> names(List<Finding> findings) {
        return findings.stream().map(Finding::rule).sorted().toList();
    }

    private static String rule(int number, String condition) {
        return "rule \"r%d\" @title(\"r\") @severity(\"low\") when $e : Event( %s ) then alert( $e ); end\n"
                .formatted(number, condition);
    }

    private String comparison() {
        List<Supplier<String>> kinds = List.of(
                () -> text() + " == " + word(),
                () -> getter() + " == " + word(),
                () -> getter() + " == " + word(),
                () -> text() + " != " + word(),
                () -> getter() + " in ( " + word() + ", " + word() + " )",
                () -> getter() + " not in ( " + word() + ", " + word() + " )",
                () -> text() + " contains " + word(),
                () -> getter() + " not contains " + word(),
                () -> text() + " str[startsWith] " + word(),
                () -> text() + " str[endsWith] " + word(),
                () -> text() + ".contains(" + word() + ")",
                () -> text() + ".startsWith(" + word() + ")",
                () -> text() + ".endsWith(" + word() + ")",
                () -> text() + ".equals(" + word() + ")",
                () -> "!" + getter() + ".contains(" + word() + ")",
                () -> getter() + ".equalsIgnoreCase(" + word() + ")",
                () -> getter() + ".isEmpty()",
                () -> getter() + " matches \"a.*|b\"",
                () -> getter() + " == " + getter(),
                () -> "listed( \"bad\", " + text() + " )",
                () -> "fits( \"named\" )",
                () -> "isCategory( " + word() + " )",
                () -> "fields( \"event.category\" ) contains " + word(),
                () -> "destinationPort >= " + random.nextInt(4),
                () -> "number( \"source.port\" ) == " + random.nextInt(4));
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private String getter() {
        return pick(List.of("category", "action", "provider", "message", "sourceIp"));
    }

    private String text() {
        return switch (random.nextInt(5)) {
            case 0 -> getter() + ".toLowerCase()";
            case 1 -> getter() + ".toUpperCase()";
            case 2 -> "field(\"process.command_line\")";
            default -> getter();
        };
    }

    private String word() {
        return "\"" + pick(WORDS).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private Event event(int number) {
        Event.Builder builder = Event.builder()
                .put("event.id", "e" + number)
                .put("@timestamp", TestEvents.START.plusSeconds(number))
                .put("destination.port", random.nextInt(4));
        if (random.nextInt(4) == 0) {
            builder.putText("event.category", pick(WORDS));
        } else if (random.nextInt(4) > 0) {
            builder.put("event.category", List.of(pick(WORDS), pick(WORDS)));
        }
        for (String path : List.of(
                "event.action", "event.provider", "message", "process.command_line", "source.ip", "source.port")) {
            builder.putText(path, random.nextBoolean() ? pick(WORDS) : pick(WORDS) + pick(WORDS));
        }
        return builder.build();
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
