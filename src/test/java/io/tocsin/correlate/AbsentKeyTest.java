package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.explain.ConditionExplanation;
import io.tocsin.correlate.explain.Verdict;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event that lacks what a call groups by, or its value, does not make a rule true by that call. */
class AbsentKeyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private long number;

    @BeforeEach
    void makePack() throws Exception {
        Files.createDirectory(folder.resolve("p"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count( \"1h\", userName ) <= 2",
                "count( \"1h\", userName ) < 2",
                "count( \"1h\", userName ) == 0",
                "count( \"1h\", userName ) != 5",
                "count( \"1h\", userName ) > 5",
                "count( \"1h\", userName ) >= 0",
                "count( \"1h\", userName ) + 1 > 0",
                "count( \"1h\", userName ) - count( \"1h\", hostName ) >= 0",
                "count( \"1h\", userName ) >= destinationPort",
                "destinationPort <= count( \"1h\", userName )",
                "0 < count( \"1h\", userName )",
                "9 > count( \"1h\", userName )",
                "!( count( \"1h\", userName ) + 1 > 5 )",
                "0 > count( \"1h\", hostName ) - count( \"1h\", userName ) - 5",
                "sum( \"10m\", hostName, number(\"event.duration\") ) > 0",
                "!( count( \"1h\", userName ) > 5 )",
                "!( count( \"1h\", userName ) != 0 )",
                "!( !( count( \"1h\", userName ) < 5 ) )",
                "!!( count( \"1h\", userName ) < 5 )",
                "count( \"1h\", userName, sourceIp ) <= 2",
                "count( \"1h\", userName ) + 1 <= 2",
                "distinct( \"1h\", hostName, userName ) <= 2",
                "average( \"10m\", userName, number(\"event.duration\") ) < 5",
                "average( \"10m\", hostName, number(\"event.duration\") ) < 5",
                "sum( \"10m\", hostName, number(\"event.duration\") ) == 0",
                "percentile( \"10m\", 95, hostName, number(\"event.duration\") ) != 7",
                "travel( \"1d\", hostName ) < 5",
                "!isNew( \"30d\", \"7d\", userName )",
                "!found( \"other\", \"1h\", userName )",
                "found( \"other\", \"1h\", userName ) == false",
                "count( \"1h\", userName ) <= 2 && count( \"1h\", hostName ) <= 2",
                "count( \"1h\", userName ) <= 2 || count( \"1h\", hostName ) > 9"
            })
    void noComparisonHolds(String window) throws Exception {
        Correlator rules = rules(window);

        assertThat(rules.observe(List.of(event(Map.of())))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count( \"1h\", userName ) <= 2",
                "count( \"1h\", userName ) == 1",
                "count( \"1h\", userName ) != 5",
                "!( count( \"1h\", userName ) > 5 )",
                "average( \"10m\", hostName, number(\"event.duration\") ) < 5",
                "!found( \"other\", \"1h\", userName )",
                "count( \"1h\", service ) <= 2 || count( \"1h\", hostName ) <= 2"
            })
    void anEventThatHasThemIsCompared(String window) throws Exception {
        Correlator rules = rules(window);

        assertThat(rules.observe(List.of(event(Map.of("user.name", "root", "event.duration", 3L)))))
                .hasSize(1);
    }

    @Test
    void droolsAloneSaysTheSame() throws Exception {
        rules("count( \"1h\", userName ) <= 2");
        RuleBook book = new RuleBook();
        book.take(Map.of("p/a.drl", Files.readString(folder.resolve("p/a.drl"))), List.of());
        Lists lists = new Lists();
        try (RuleEngine engine = new RuleEngine(
                book.assemble(),
                new Windows(Duration.ofMinutes(5), 100, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()))) {
            engine.showEverything();

            assertThat(engine.observe(event(Map.of()))).isEmpty();
            assertThat(engine.observe(event(Map.of("user.name", "root")))).hasSize(1);
        }
    }

    @Test
    void itIsToldWhatIsAbsent() throws Exception {
        assertThat(explained("count( \"1h\", sourceIp, userName ) <= 2"))
                .isEqualTo("count(1h, source.ip, user.name) has no key: source.ip is absent");
        assertThat(explained("average( \"10m\", hostName, number(\"event.duration\") ) < 5"))
                .isEqualTo("average(10m, host.name, event.duration) has no value: event.duration is absent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count( \"1h\", userName ) + 1 != 5",
                "5 != count( \"1h\", userName )",
                "!( count( \"1h\", userName ) + 1 == 5 )"
            })
    void whatCouldNotBeSaidOfAnAbsentKeyIsRefused(String window) throws Exception {
        write(window);

        assertThat(Correlator.over(folder).problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("need a number to its right"));
    }

    private String explained(String window) throws Exception {
        ConditionExplanation condition =
                rules(window).explain(event(Map.of()), "r").get(0).conditions().get(1);
        assertThat(condition.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(condition.windows().get(0).value()).isZero();
        return condition.windows().get(0).line();
    }

    private Correlator rules(String window) throws Exception {
        write(window);
        Correlator rules = Correlator.over(folder);
        assertThat(rules.problems()).noneMatch(problem -> problem.isError());
        return rules;
    }

    private void write(String window) throws Exception {
        Files.writeString(folder.resolve("p/a.drl"), """
                package p;
                rule "r" @title("t") @severity("low")
                when $e : Event( action == "login", %s ) then alert( $e ); end
                rule "other" @title("t") @severity("low") @key("user.name")
                when $e : Event( action == "logout" ) then alert( $e ); end
                """.formatted(window));
    }

    private Event event(Map<String, Object> more) {
        Instant at = Instant.parse("2026-03-02T10:00:00Z");
        Event.Builder event = Event.builder()
                .put("event.id", "e" + number++)
                .put("@timestamp", at)
                .put("event.ingested", at)
                .put("event.action", "login")
                .put("host.name", "gate");
        more.forEach(event::put);
        return event.build();
    }
}
