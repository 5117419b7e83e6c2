package io.tocsin.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts of files with {@code ${NAME}} in them, so that credentials stand in the environment and not in the file. */
public final class EnvironmentText {

    private static final Pattern NAMED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private EnvironmentText() {}

    /** @throws IllegalArgumentException where a variable is not set */
    public static String fill(String text) {
        Matcher matcher = NAMED.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = System.getenv(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException("the environment variable " + matcher.group(1) + " is not set");
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }
}
