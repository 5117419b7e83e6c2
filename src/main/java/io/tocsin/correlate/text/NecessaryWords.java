package io.tocsin.correlate.text;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words of which a text must have one for a regular expression to match it, found in the expression once. To look for them
 * costs a step for each character; to try a long alternative at each place of a text costs a hundred.
 */
public final class NecessaryWords {

    private final @Nullable Literals words;

    private NecessaryWords(@Nullable Literals words) {
        this.words = words;
    }

    /** @param expression as {@link java.util.regex.Pattern} has it; where not all of it is understood, any text may match */
    public static NecessaryWords of(String expression) {
        return ExpressionReader.read(expression).map(NecessaryWords::of).orElseGet(() -> new NecessaryWords(null));
    }

    private static NecessaryWords of(Expression expression) {
        Set<String> words =
                Language.of(expression.whole(), expression.ignoresCase()).words();
        return new NecessaryWords(words == null ? null : new Literals(List.copyOf(words), expression.ignoresCase()));
    }

    /** False where the expression does not match the text, nor a part of it. */
    public boolean mayMatch(String text) {
        return words == null || words.isAnyIn(text);
    }
}
