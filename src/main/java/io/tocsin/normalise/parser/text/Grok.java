package io.tocsin.normalise.parser.text;

import io.tocsin.platform.CountedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A grok pattern, {@code ^%{IP:source} … $}, with the pattern bank of OpenSearch. It runs on java.util.regex with a bound on
 * the reads of the text, which OpenSearch's own engine lacks. Immutable.
 */
public final class Grok {

    private static final int MAX_LENGTH = 16_384;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_PATTERN = 100_000;
    private static final int READS_PER_CHARACTER = 64;
    private static final int LEAST_READS = 4_096;

    private static final Map<String, String> BANK = org.opensearch.grok.Grok.BUILTIN_PATTERNS;

    private final Pattern pattern;
    private final int[] slots;

    /**
     * @param slots gives each name its place in the values
     * @throws IllegalArgumentException where the pattern is wrong, with what to write instead
     */
    public Grok(String grok, ToIntFunction<String> slots) {
        if (!grok.startsWith("^") || !grok.endsWith("$")) {
            throw new IllegalArgumentException("a grok pattern begins with ^ and ends with $: \"" + grok + "\"");
        }
        List<Integer> places = new ArrayList<>();
        String regex = expand(grok, slots, places);
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("grok pattern \"" + grok + "\": " + e.getDescription(), e);
        }
        this.slots = places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String expand(String grok, ToIntFunction<String> slots, List<Integer> places) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        for (int open = grok.indexOf("%{"); open >= 0; open = grok.indexOf("%{", at)) {
            int close = grok.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("\"}\" is missing in \"" + grok + "\"");
            }
            String[] parts = grok.substring(open + 2, close).split(":");
            // groups of the author's own would shift the numbers of ours
            regex.append(withoutGroups(grok.substring(at, open)));
            regex.append(parts.length > 1 ? "(" : "(?:")
                    .append(body(parts[0], 0))
                    .append(')');
            if (parts.length > 1) {
                places.add(slots.applyAsInt(parts[1]));
            }
            at = close + 1;
        }
        return regex.append(withoutGroups(grok.substring(at))).toString();
    }

    private static String body(String name, int depth) {
        String body = BANK.get(name);
        if (body == null) {
            throw new IllegalArgumentException("no grok pattern \"" + name + "\"");
        }
        StringBuilder regex = new StringBuilder();
        int at = 0;
        for (int open = body.indexOf("%{"); open >= 0; open = body.indexOf("%{", at)) {
            int close = body.indexOf('}', open);
            regex.append(body, at, open);
            if (depth > MAX_DEPTH || regex.length() > MAX_PATTERN) {
                throw new IllegalArgumentException("the grok pattern \"" + name + "\" is too large");
            }
            regex.append("(?:")
                    .append(body(body.substring(open + 2, close).split(":")[0], depth + 1))
                    .append(')');
            at = close + 1;
        }
        return withoutGroups(regex.append(body, at, body.length()).toString());
    }

    private static String withoutGroups(String regex) {
        return regex.replaceAll("(?<!\\\\)\\((?!\\?)", "(?:").replaceAll("\\(\\?<[A-Za-z]\\w*>", "(?:");
    }

    /**
     * Fills the values and says whether the whole text fits.
     *
     * @throws RuntimeException where the pattern needs more steps than a line may cost
     */
    public boolean matches(String text, @Nullable Object[] values) {
        if (text.length() > MAX_LENGTH) {
            return false;
        }
        try {
            Matcher matcher = pattern.matcher(new CountedText(text, READS_PER_CHARACTER * text.length() + LEAST_READS));
            if (!matcher.find()) {
                return false;
            }
            for (int i = 0; i < slots.length; i++) {
                String value = matcher.group(i + 1);
                if (value != null) {
                    values[slots[i]] = value;
                }
            }
            return true;
        } catch (StackOverflowError e) {
            throw new CountedText.TooManyStepsException(text.length());
        }
    }
}
