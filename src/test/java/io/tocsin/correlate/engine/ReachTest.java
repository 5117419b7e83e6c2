package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.book.RuleBook;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {

    @Test
    void rulesThatLookAtEachOthersFindingsAddUpOnceEachHoweverManyTheyAre() {
        StringBuilder text = new StringBuilder("package p;\n");
        for (int i = 0; i < 30; i++) {
            text.append("""
                    rule "signals-%d" @title("t") @severity("low") @key("source.ip")
                    when $e : Event( kind == "signal", ruleId != "signals-%d", count( "1h", sourceIp ) > 2 )
                    then alert( $e ); end
                    """.formatted(i, i));
        }
        text.append("""
                rule "many" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "web", count( "10m", sourceIp ) > 2 ) then alert( $e ); end
                """);

        assertThat(reach(text.toString(), "signals-7"))
                .isEqualTo(Duration.ofHours(30).plusMinutes(10));
        assertThat(reach(text.toString(), "many")).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aRuleThatAsksAboutAnotherNeedsItsWindowToo() {
        String text = """
                package p;
                rule "many" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "web", count( "10m", sourceIp ) > 2 ) then alert( $e ); end
                rule "then" @title("t") @severity("low") @key("source.ip")
                when $e : Event( category == "web", found( "many", "1h", sourceIp ) ) then alert( $e ); end
                """;

        assertThat(reach(text, "then")).isEqualTo(Duration.ofMinutes(70));
    }

    private static Duration reach(String text, String rule) {
        RuleBook book = new RuleBook();
        book.take(Map.of("p/all.drl", text), Set.of());
        return book.assemble().reach(one -> one.id().equals(rule));
    }
}
