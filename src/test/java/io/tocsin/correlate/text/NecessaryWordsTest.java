package io.tocsin.correlate.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NecessaryWordsTest {

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`(?i).*(nikto|SQLmap).*`      | nikto sqlmap",
                "`.*(NIKTO|sqlmap).*`          | NIKTO sqlmap",
                "`abc`                         | abc",
                "`a?bc`                        | bc abc",
                "`(a|b)c+d`                    | ac bc",
                "`(a|b)(c|d){2,3}xyz`          | xyz",
                "`[.][.]/etc`                  | ../etc",
                "`x[+ ]?y`                     | xy x+y `x y`",
                "`.*[.](php|asp)x?`            | .php .asp .phpx .aspx",
                "`\\bfoo\\b.*\\d+bar`          | foo",
                "`(?:foo(?!bar))[^/]*`         | foo",
                "`a{0,3}bc`                    | bc",
                "`[.]{2}/`                     | ../",
                "`(a|b){2}x`                   | aax abx bax bbx",
                "`a{3,}b`                      | aa",
                "`\\x41b`                      | Ab",
                "`(?i)\\x41[\\x28\\x27]`         | a( a'",
                "`(?i).*foo|(?i).*bar`         | foo bar",
                "`(foo|ba)*qux$`               | qux"
            })
    void wordsAreFound(String expression, String words) {
        Expression read = ExpressionReader.read(expression).orElseThrow();
        assertThat(Language.of(read.whole(), read.ignoresCase()).words())
                .isEqualTo(Set.of(words.replace("`x y`", "x_y").split(" ")).stream()
                        .map(word -> word.replace('_', ' '))
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".*",
                "a*",
                "(a|)",
                "[a-z]+",
                "(?x)a b",
                "a(?i)b",
                "\\Qa.b\\E",
                "(a",
                "a{",
                "(?<n>a)",
                "[a&&b]",
                "a|.*",
                "[]a]",
                "\\p{L}",
                "a{,2}"
            })
    void whereNothingIsCertainAnyTextMayMatch(String expression) {
        assertThat(NecessaryWords.of(expression).mayMatch("")).isTrue();
        assertThat(NecessaryWords.of(expression).mayMatch("q")).isTrue();
    }

    @Test
    void whatMatchesHasOneOfTheWords() throws IOException {
        int matched = 0;
        int worded = 0;
        List<String> all = new ArrayList<>(shipped());
        all.addAll(List.of(
                "(?i)K[+]s?t|é(a|Ä).*", "(a|b)+c{1}[xy](d|e)?", "(ab?|c)(d|(e|f)g)*h", "[abc]\\.?[d-f]+\\w(g|h)"));
        for (String expression : all) {
            NecessaryWords words = NecessaryWords.of(expression);
            Pattern pattern = Pattern.compile(expression);
            List<String> pieces = pieces(expression);
            worded += words.mayMatch("") ? 0 : 1;
            for (int i = 0; i < 3_000; i++) {
                String text = text(pieces);
                if (pattern.matcher(text).matches()) {
                    matched++;
                    assertThat(words.mayMatch(text))
                            .as("seed %d: %s matches %s", seed, expression, text)
                            .isTrue();
                }
            }
        }
        assertThat(matched).as("seed %d: texts that match", seed).isGreaterThan(3_000);
        assertThat(worded).as("expressions with words").isGreaterThan(20);
    }

    static List<String> shipped() throws IOException {
        List<String> expressions = new ArrayList<>();
        Pattern written = Pattern.compile("matches \"((?:[^\"\\\\]|\\\\.)*)\"");
        try (Stream<Path> files = Files.walk(Path.of("rules"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".drl")).toList()) {
                Matcher found = written.matcher(Files.readString(file));
                while (found.find()) {
                    expressions.add(found.group(1).replace("\\\\", "\\"));
                }
            }
        }
        return expressions;
    }

    /** What stands between the signs of an expression, and single characters of it. */
    static List<String> pieces(String expression) {
        List<String> pieces = new ArrayList<>(
                List.of(expression.replaceFirst("[(][?]i[)]", "").split("[^A-Za-z0-9%é<>/=-]+")));
        expression.chars().forEach(c -> pieces.add(String.valueOf((char) c)));
        return pieces;
    }

    private String text(List<String> pieces) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(7); left >= 0; left--) {
            String piece = pieces.get(random.nextInt(pieces.size()));
            text.append(random.nextInt(4) == 0 ? piece.toUpperCase(java.util.Locale.ROOT) : piece);
        }
        return text.toString();
    }
}
