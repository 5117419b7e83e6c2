package io.tocsin.access.audit;

import io.tocsin.platform.Sha256;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** What the call at work changes, in words for its audit line; said by the controller that makes the change. */
public final class AuditChange {

    /** Longer texts are in the line by their hash. */
    static final int LONGEST_TEXT = 200;

    private static final int LONGEST = 4000;
    private static final int MOST_NAMED = 20;
    private static final String CHANGE = AuditChange.class.getName();
    private static final String ACTOR = CHANGE + ".actor";
    private static final String SECRET_WORDS =
            "pass|secret|token|credential|authorization|(?:api|private|access|account|encryption).?key";
    private static final Pattern SECRET = Pattern.compile(SECRET_WORDS);

    /**
     * What stands behind a name that says it is a credential, or before the host of a URL, to the end of the value; and the lines
     * of a private key, which hold nothing but Base64 and the marks of a diff, so that nothing else hides among them. A
     * diff may lack their end.
     */
    private static final Pattern SECRET_VALUE = Pattern.compile("(?i)([\\w.-]*(?:" + SECRET_WORDS
            + ")[\\w.-]*[\"']?\\s*[:=]\\s*)"
            + "(?:(?:bearer|basic)\\s+)?(?:\"[^\"\\n]*\"?|'[^'\\n]*'?|[^\\s,&;}]+)"
            + "|(://[^\\s/@:]*:)[^\\s/@]+(?=@)"
            + "|(-----BEGIN [A-Z ]*PRIVATE KEY-----)[\\w\\s+/=-]*?(?=-----END|[^\\w\\s+/=-]|\\z)");

    private AuditChange() {}

    /** A text of several lines, with each value masked that is a credential by its name, e.g. {@code password: ***}. */
    public static String withoutSecrets(String text) {
        return SECRET_VALUE.matcher(text).replaceAll(found -> {
            String kept =
                    found.group(1) != null ? found.group(1) : found.group(2) != null ? found.group(2) : found.group(3);
            return Matcher.quoteReplacement(kept + "***");
        });
    }

    /** The line of this call says what changed. */
    public static void say(String change) {
        set(CHANGE, change.length() > LONGEST ? change.substring(0, LONGEST) + "…" : change);
    }

    /** The line of this call is of whom its caller became. */
    public static void by(String actor) {
        set(ACTOR, actor);
    }

    private static void set(String name, String value) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(name, value, RequestAttributes.SCOPE_REQUEST);
        }
    }

    static String said(Function<String, @Nullable Object> attributes) {
        return attributes.apply(CHANGE) instanceof String change ? change : "";
    }

    static @Nullable String actor(Function<String, @Nullable Object> attributes) {
        return attributes.apply(ACTOR) instanceof String actor ? actor : null;
    }

    /** A text as it is, or its SHA-256 where it is long. */
    public static String text(String text) {
        return text.length() <= LONGEST_TEXT ? "\"" + text + "\"" : hash(text) + " of " + text.length() + " characters";
    }

    public static String hash(String text) {
        return "SHA-256 " + Sha256.hex(text);
    }

    /** The reason that somebody gives, behind what they change; empty where they give none. */
    public static String why(@Nullable String reason) {
        return reason == null || reason.isBlank() ? "" : ", because " + text(reason.strip());
    }

    /** One value in the place of another; empty where they are the same. */
    public static String from(String what, String before, String after) {
        return before.equals(after) ? "" : what + " " + text(before) + " → " + text(after);
    }

    /** Values by name; one whose name says that it is a credential is masked, also within others. */
    public static String values(Map<String, ?> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> value.getKey() + " " + text(masked(value.getKey(), value.getValue())))
                        .collect(Collectors.joining(", "));
    }

    private static String masked(String name, @Nullable Object value) {
        if (SECRET.matcher(name.toLowerCase(Locale.ROOT)).find()) {
            return "***";
        }
        if (value instanceof Map<?, ?> inner) {
            return inner.entrySet().stream()
                    .map(one -> one.getKey() + "=" + masked(String.valueOf(one.getKey()), one.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(one -> masked("", one)).collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    /** The first of many, and how many more there are. */
    public static String some(List<String> all) {
        return all.stream().filter(one -> !one.isEmpty()).limit(MOST_NAMED).collect(Collectors.joining("; "))
                + (all.size() > MOST_NAMED
                        ? "; and " + (all.size() - MOST_NAMED) + " more, all together " + hash(String.join("\n", all))
                        : "");
    }
}
