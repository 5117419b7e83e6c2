package io.tocsin.store.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.store.search.Search.And;
import io.tocsin.store.search.Search.Equal;
import io.tocsin.store.search.Search.Exists;
import io.tocsin.store.search.Search.Network;
import io.tocsin.store.search.Search.Not;
import io.tocsin.store.search.Search.Or;
import io.tocsin.store.search.Search.Range;
import io.tocsin.store.search.Search.Wildcard;
import io.tocsin.store.search.Search.Word;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchParserTest {

    @Test
    void wordsAreFieldsOrText() {
        assertThat(SearchParser.parse("source.ip:2001:db8::1 -\"failed password\" user.name:adm* @timestamp:*"))
                .isEqualTo(new And(List.of(
                        new Equal("source.ip", "2001:db8::1"),
                        new Not(new Word("failed password")),
                        new Wildcard("user.name", "adm*"),
                        new Exists("@timestamp"))));
        assertThat(SearchParser.parse("")).isEqualTo(new And(List.of()));
    }

    @Test
    void andBindsCloserThanOr() {
        Search expected = new Or(List.of(
                new And(List.of(new Word("a"), new Word("b"))),
                new And(List.of(new Word("c"), new Not(new Word("d"))))));

        assertThat(SearchParser.parse("a b OR c AND NOT d")).isEqualTo(expected);
        assertThat(SearchParser.parse("(a AND b)OR(c !d)")).isEqualTo(expected);
        assertThat(SearchParser.parse("a or b"))
                .isEqualTo(new And(List.of(new Word("a"), new Word("or"), new Word("b"))));
    }

    @Test
    void aGroupOfValuesBelongsToItsField() {
        assertThat(SearchParser.parse("user.name:(alice OR \"bob b\" OR c*)"))
                .isEqualTo(new Or(List.of(
                        new Equal("user.name", "alice"),
                        new Equal("user.name", "bob b"),
                        new Wildcard("user.name", "c*"))));
    }

    @Test
    void rangesHaveEndsOfTheirOwn() {
        assertThat(SearchParser.parse("p:[1 TO 5}")).isEqualTo(new Range("p", "1", true, "5", false));
        assertThat(SearchParser.parse("p:{* TO \"b c\"]")).isEqualTo(new Range("p", "", false, "b c", true));
        assertThat(SearchParser.parse("p:>=5 q:<-3"))
                .isEqualTo(
                        new And(List.of(new Range("p", "5", true, "", false), new Range("q", "", false, "-3", false))));
        assertThat(SearchParser.parse("p:[* TO *]")).isEqualTo(new Exists("p"));
    }

    @Test
    void aNetworkIsRecognised() {
        assertThat(SearchParser.parse("source.ip:10.1.16.0/20")).isInstanceOfSatisfying(Network.class, network -> {
            assertThat(network.network().prefixes())
                    .hasSize(16)
                    .startsWith("10.1.16.")
                    .endsWith("10.1.31.");
        });
        assertThat(SearchParser.parse("source.ip:192.0.2.77/30"))
                .isInstanceOfSatisfying(
                        Network.class, network -> assertThat(network.network().addresses())
                                .containsExactly("192.0.2.76", "192.0.2.77", "192.0.2.78", "192.0.2.79"));
        assertThat(SearchParser.parse("url.path:a/b")).isEqualTo(new Equal("url.path", "a/b"));
        assertThat(SearchParser.parse("x:1.2/3")).isEqualTo(new Equal("x", "1.2/3"));
    }

    @Test
    void aBackslashAndQuotesTakeTheMeaningOfACharacter() {
        assertThat(SearchParser.parse("file.path:C:\\\\a\\*")).isEqualTo(new Equal("file.path", "C:\\a*"));
        assertThat(SearchParser.parse("\\(x\\) \"a*\"")).isEqualTo(new And(List.of(new Word("(x)"), new Word("a*"))));
        assertThat(SearchParser.parse("f:\"*\"")).isEqualTo(new Equal("f", "*"));
        assertThat(SearchParser.parse("$where:1")).isEqualTo(new Word("$where:1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source.ip:|source.ip:value",
                "(a|character 1: an opening bracket",
                "a)|character 2: a closing bracket",
                "a OR|OR needs",
                "OR a|OR needs",
                "a AND|AND needs",
                "NOT|NOT needs",
                "p:[1 5]|a range without TO",
                "p:[1 TO 5|a range without its end",
                "p:>|a comparison without a value",
                "f:a*\\*|a value with a wildcard",
                "source.ip:10.0.0.0/33|at most /32",
                "source.ip:2001:db8::/33|write /32 or /48",
            })
    void whatCannotBeReadIsRefusedWithTheRemedy(String text, String message) {
        assertThatThrownBy(() -> SearchParser.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void quotesWithoutAnEndAreRefused() {
        assertThatThrownBy(() -> SearchParser.parse("a \"b")).hasMessageContaining("character 3: quotes");
    }

    @Test
    void aPastedTextIsRefused() {
        assertThatThrownBy(() -> SearchParser.parse("a ".repeat(130))).hasMessageContaining("more than 100 words");
        assertThatThrownBy(() -> SearchParser.parse("(".repeat(50) + "a" + ")".repeat(50)))
                .hasMessageContaining("more than 20 brackets");
        assertThatThrownBy(() -> SearchParser.parse("-".repeat(5_000) + "a")).hasMessageContaining("negations");
    }

    @Test
    void theIndexThatServesIsNamed() {
        Set<String> indexed = Set.of("source.ip", "user.name");

        assertThat(index("a source.ip:192.0.2.1 user.name:b", indexed)).isEqualTo("source.ip");
        assertThat(index("user.name:adm*", indexed)).isEqualTo("user.name");
        assertThat(index("source.ip:10.0.0.0/8", indexed)).isEqualTo("source.ip");
        assertThat(index("source.ip:10.0.0.0/12", indexed)).isEmpty();
        assertThat(index("user.name:*adm", indexed)).isEmpty();
        assertThat(index("source.ip:a OR message:b", indexed)).isEmpty();
        assertThat(index("-source.ip:a", indexed)).isEmpty();
    }

    private static String index(String text, Set<String> indexed) {
        return ServingIndex.of(SearchParser.parse(text), indexed);
    }
}
