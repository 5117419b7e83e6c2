package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.TestEvents;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.correlate.prefilter.Prefilter;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrefilterTest {

    private static final String RULES = """
            package p;
            rule "a" @title("a") @severity("low") when $e : Event( category == "one", action == "x" ) then alert( $e ); end
            rule "b" @title("b") @severity("low") when $e : Event( action == "y" && outcome == "good", count( "1h", sourceIp ) > 3 ) then alert( $e ); end
            rule "c" @title("c") @severity("low") when $e : Event( provider == "p" || action == "x", category == "two" ) then alert( $e ); end
            rule "d" @title("d") @severity("low") when $e : Event( action != "x", category == "three", message contains "z" ) then alert( $e ); end
            """;

    @Test
    void theRulesFindTheSameWithItAndWithoutIt() {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", RULES), Set.of());
        RuleSet rules = book.assemble();
        Prefilter prefilter = new Prefilter(rules.rules().values(), new Lists());
        Random random = new Random(1);
        int passed = 0;
        int found = 0;

        try (RuleEngine filtered = engine(rules);
                RuleEngine unfiltered = engine(rules)) {
            unfiltered.showEverything();
            for (int i = 0; i < 3_000; i++) {
                Event event = random(random, i);
                List<Finding> expected = unfiltered.observe(event);

                assertThat(filtered.observe(event)).isEqualTo(expected);
                passed += prefilter.candidates(event).isEmpty() ? 0 : 1;
                found += expected.size();
            }
        }
        assertThat(found).isGreaterThan(300);
        assertThat(passed).isLessThan(2_500);
    }

    @Test
    void aRuleThatOnlyAsksListsLooksAtWhatIsListed() {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", """
                        package p;
                        rule "l" @title("l") @severity("low") when $e : Event( listed( "bad", sourceIp ) || listed( "bad", destinationIp ) ) then alert( $e ); end
                        """), Set.of());
        Lists lists = new Lists();
        Prefilter prefilter = new Prefilter(book.assemble().rules().values(), lists);
        Event event = random(new Random(7), 1).toBuilder()
                .put("source.ip", "192.0.2.7")
                .build();

        assertThat(prefilter.candidates(event)).isEmpty();
        lists.use(List.of(list("192.0.2.0/28", null)));
        assertThat(prefilter.candidates(event)).hasSize(1);
        lists.use(List.of(list("192.0.2.7", Instant.EPOCH)));
        assertThat(prefilter.candidates(event))
                .as("what has expired is for the rule to tell")
                .hasSize(1);
        lists.use(List.of(list("198.51.100.0/24", null)));
        assertThat(prefilter.candidates(event)).isEmpty();
    }

    @Test
    void aRuleThatIsTrueOfWhatIsNotListedLooksAtEveryEvent() {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", """
                        package p;
                        rule "l" @title("l") @severity("low") when $e : Event( !listed( "good", sourceIp ) ) then alert( $e ); end
                        rule "m" @title("m") @severity("low") when $e : Event( listed( "good", sourceIp ) || message != "x" ) then alert( $e ); end
                        """), Set.of());

        for (Rule rule : book.assemble().rules().values()) {
            assertThat(new Prefilter(List.of(rule), new Lists()).candidates(random(new Random(8), 1)))
                    .as(rule.id())
                    .containsExactly(rule);
        }
    }

    private static ValueList list(String value, @Nullable Instant expires) {
        return new ValueList("bad", "", List.of(new ValueList.Entry(value, expires, "", "test")));
    }

    private static RuleEngine engine(RuleSet rules) {
        Lists lists = new Lists();
        return new RuleEngine(
                rules,
                new Windows(Duration.ofMinutes(5), 1_000, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()));
    }

    private static Event random(Random random, int number) {
        Event.Builder builder = Event.builder()
                .put("event.id", "e" + number)
                .put("@timestamp", TestEvents.START.plusSeconds(number))
                .put("event.category", List.of(pick(random, "one", "two", "three", "four")));
        for (String path : new ArrayList<>(List.of("event.action", "event.outcome", "event.provider", "message"))) {
            builder.putText(path, pick(random, "", "x", "y", "good", "p", "z"));
        }
        return builder.put("source.ip", "192.0.2." + random.nextInt(20)).build();
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }
}
