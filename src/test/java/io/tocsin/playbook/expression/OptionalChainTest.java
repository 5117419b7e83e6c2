package io.tocsin.playbook.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may be absent is read at any depth. */
class OptionalChainTest {

    private static final Map<String, Object> ALERT =
            Map.of("user", Map.of("name", "root", "roles", Map.of("first", "admin")));

    private static @Nullable Object value(String text) {
        return new Expressions().compile(text, Names.TRIGGER).evaluate(Map.of("alert", ALERT));
    }

    @Test
    void aValueThatIsThereIsItself() {
        assertThat(value("alert.?user.?name.orValue('') == 'root'")).isEqualTo(true);
        assertThat(value("alert.?user.?name.orValue('')")).isEqualTo("root");
        assertThat(value("alert.?user.?roles.?first.orValue('')")).isEqualTo("admin");
        assertThat(value("alert.user.?name.orValue('')")).isEqualTo("root");
    }

    @Test
    void oneThatIsNotIsTheOther() {
        assertThat(value("alert.?host.?name.orValue('none')")).isEqualTo("none");
        assertThat(value("alert.?user.?email.?domain.orValue('none')")).isEqualTo("none");
    }

    @Test
    void textsAreLeftAsTheyAre() {
        assertThat(value("'a.?b' + \"c.?d\\\".?e\"")).isEqualTo("a.?bc.?d\".?e");
        assertThat(OptionalChain.asIndexes("a.?b == 'x.?y'")).isEqualTo("a[?'b'] == 'x.?y'");
    }
}
