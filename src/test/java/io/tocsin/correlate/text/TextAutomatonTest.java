package io.tocsin.correlate.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.CountedText;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextAutomatonTest {

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeEach
    void grantSteps() {
        CountedText.renew();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`.*abc.*`                        | xxabcx          | true",
                "`.*abc.*`                        | xxabx           | false",
                "`.*abc.*`                        | `abc\r`         | false",
                "`(?i)[^a-c]K[+-]?\\d{2,3}`       | x-k             | false",
                "`(?i)[^a-c]K[+-]?\\d{2,3}`       | xk+12           | true",
                "`(?i)[^a-c]K[+-]?\\d{2,3}`       | Bk12            | false",
                "`a.b`                            | a😀b             | true",
                "`a..b`                           | a😀b             | false",
                "`a[^x]b`                         | a😀b             | true",
                "`(a{0,3}b){2}`                   | aaabaab         | true",
                "`(a{0,3}b){2}`                   | aaaabab         | false",
                "`[\\w-]+=[^&&]*`                 | a-b=            | none",
                "`[\\w-]+=[^&]*`                  | a-b=c&          | false",
                "`\\h\\S\\x41`                    | ` xA`           | true"
            })
    void textsAreTold(String expression, String text, String matches) {
        assertThat(TextAutomaton.of(expression)
                        .map(made -> String.valueOf(made.mayMatch(text)))
                        .orElse("none"))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a(?=b)b", "(a)\\1", "a++b", "(?>a+)b", "\\ba", "^a$"})
    void whatSaysMoreThanAnAutomatonCanLetsMoreTextsPass(String expression) {
        assertThat(TextAutomaton.of(expression).orElseThrow().isExact()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{99}){99}){99}", "(?x)a b", "\\p{L}", "(a", "a|😀"})
    void whereItIsNotUnderstoodOrTooLargeThereIsNone(String expression) {
        assertThat(TextAutomaton.of(expression)).isEmpty();
    }

    @Test
    void itSaysWhatBacktrackingSaysOfRandomExpressions() {
        int matched = 0;
        for (int i = 0; i < 1_500; i++) {
            String expression = (random.nextInt(3) == 0 ? "(?i)" : "") + alternatives(2);
            matched += compare(expression, 10, List.of("a", "b", "B", "c", "ab", "-", "\n", "7", "é"));
        }
        assertThat(matched).as("seed %d", seed).isGreaterThan(1_000);
    }

    @Test
    void itSaysWhatBacktrackingSaysOfTheShippedExpressions() throws IOException {
        int exact = 0;
        int matched = 0;
        for (String expression : NecessaryWordsTest.shipped()) {
            TextAutomaton automaton = TextAutomaton.of(expression).orElseThrow(() -> new AssertionError(expression));
            exact += automaton.isExact() ? 1 : 0;
            matched += compare(expression, 400, NecessaryWordsTest.pieces(expression));
        }
        assertThat(exact).isGreaterThan(20);
        assertThat(matched).as("seed %d", seed).isGreaterThan(100);
    }

    @Test
    void aLongTextCostsOneStepForACharacter() {
        TextAutomaton automaton = TextAutomaton.of("(?i).*powershell.*-e(nc|ncodedcommand)? +[a-z0-9+/=]{16,}.*")
                .orElseThrow();
        String padding = "powershell -e ".repeat(20_000);

        assertThat(automaton.mayMatch(padding)).isFalse();
        assertThat(automaton.mayMatch(padding + "SQBFAFgAIAAoAE4AZQB3A")).isTrue();
    }

    /** How many texts matched. */
    private int compare(String expression, int texts, List<String> pieces) {
        Pattern pattern = Pattern.compile(expression);
        TextAutomaton automaton = TextAutomaton.of(expression).orElseThrow(() -> new AssertionError(expression));
        int matched = 0;
        for (int i = 0; i < texts; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(8); left > 0; left--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            CountedText.renew();
            boolean matches;
            try {
                matches = pattern.matcher(new CountedText(text.toString())).matches();
            } catch (CountedText.TooManyStepsException e) {
                continue; // (a*)* and the like: nobody can tell by backtracking
            }
            matched += matches ? 1 : 0;
            CountedText.renew();
            if (matches || automaton.isExact()) {
                assertThat(automaton.mayMatch(text.toString()))
                        .as("seed %d: %s of \"%s\"", seed, expression, text)
                        .isEqualTo(matches);
            }
        }
        return matched;
    }

    private String alternatives(int depth) {
        StringBuilder expression = new StringBuilder(sequence(depth));
        while (random.nextInt(3) == 0) {
            expression.append('|').append(sequence(depth));
        }
        return expression.toString();
    }

    private String sequence(int depth) {
        StringBuilder expression = new StringBuilder();
        for (int left = random.nextInt(4); left >= 0; left--) {
            expression
                    .append(one(depth))
                    .append(oneOf("", "", "", "?", "*", "+", "*?", "{2}", "{1,3}", "{0,2}", "{2,}"));
        }
        return expression.toString();
    }

    private String one(int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return oneOf("(", "(?:") + alternatives(depth - 1) + ")";
        }
        return oneOf("a", "b", "B", "c", ".", "[ab]", "[^a]", "[a-c-]", "[^-a-b]", "\\d", "\\W", "é", "\\x61");
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
