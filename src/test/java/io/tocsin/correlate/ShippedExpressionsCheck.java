package io.tocsin.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.platform.CountedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attacker writes into a line must not make a regular expression of a shipped rule go through it again and again. */
class ShippedExpressionsCheck {

    private static final Pattern EXPRESSION = Pattern.compile("matches \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern WORD = Pattern.compile("[a-z0-9_=/.-]{3,}");
    private static final List<String> BETWEEN = List.of("", "+", "%20", "/", "&", "=", "'or+", ".php");

    /** A text that counts how often an expression looks at it. */
    private static final class Watched implements CharSequence {
        private final String text;
        private long steps;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            steps++;
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Stream<String> expressions() throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("rules"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".drl")).toList()) {
                Matcher found = EXPRESSION.matcher(Files.readString(file));
                while (found.find()) {
                    all.add(found.group(1).replace("\\\\", "\\"));
                }
            }
        }
        return all.stream();
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(expressions()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void aTextFourTimesAsLongTakesFourTimesAsManySteps(String expression) {
        Pattern pattern = Pattern.compile(expression);
        for (String word : words(expression)) {
            for (String between : BETWEEN) {
                for (String end : List.of("", "/", "!")) {
                    long few = steps(pattern, word + between, 1_000, end);
                    long many = steps(pattern, word + between, 4_000, end);
                    assertThat(many)
                            .as("%s on %s%s…%s", expression, word, between, end)
                            .isLessThan(7 * few + 20_000);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void aLongRunOfOneSignIsNotTooDeep(String expression) {
        Pattern pattern = Pattern.compile(expression);
        String all = String.join("+", words(expression));
        for (String between : List.of("+", "%20", "/", "/a", "a", "9", "&", ".", "=")) {
            long steps = steps(pattern, between, 32_000, "!");
            steps = Math.max(steps, steps(pattern, between, 32_000, all));
            assertThat(steps).as("%s on %s…", expression, between).isLessThan(500L * 33_000);
        }
    }

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("rules"))) {
            List<Path> with = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".drl")).toList()) {
                if (EXPRESSION.matcher(Files.readString(file)).find()) {
                    with.add(file);
                }
            }
            return with.stream();
        }
    }

    /** All expressions of a rule share one bound for an event: a text of 8 KB that imitates them must not come near it. */
    @ParameterizedTest
    @MethodSource("files")
    void eightKilobytesOfARulesOwnWordsAreFarWithinItsBound(Path file) throws IOException {
        List<Pattern> all = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>(List.of("' or ", "=1 or "));
        Matcher found = EXPRESSION.matcher(Files.readString(file));
        while (found.find()) {
            String expression = found.group(1).replace("\\\\", "\\");
            all.add(Pattern.compile(expression));
            words.addAll(words(expression));
        }
        for (String word : words) {
            for (String between : List.of("", "+", "%20", "/", "=", "(", "'or+")) {
                long steps = all.stream()
                        .mapToLong(one -> steps(one, word + between, 8_192, "!"))
                        .sum();
                assertThat(steps).as("%s on %s%s…", file, word, between).isLessThan(CountedText.STEPS / 2);
            }
        }
    }

    private static long steps(Pattern pattern, String piece, int length, String end) {
        Watched text = new Watched(piece.repeat(length / piece.length() + 1) + end);
        pattern.matcher(text).matches();
        return text.steps;
    }

    private static Set<String> words(String expression) {
        Set<String> words = new LinkedHashSet<>();
        words.add("a");
        Matcher found = WORD.matcher(expression.replaceAll("\\[([^\\]])\\]", "$1"));
        while (found.find() && words.size() < 16) {
            words.add(found.group());
        }
        return words;
    }
}
