package io.tocsin.access;

import io.tocsin.http.problem.BadParameterException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of users and API tokens, by which histories and the audit tell who acted. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

    /** Who acts where it is neither a user nor a token. */
    private static final Set<String> RESERVED =
            Set.of("admin", "anonymous", "files", "server", "system", "tocsin", "playbook", "rule");

    private Names() {}

    /** The name as it is kept: names that differ in upper and lower case are the same. */
    public static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * A name for somebody new.
     *
     * @throws BadParameterException where it cannot be one
     */
    public static String checked(String name) {
        String canonical = canonical(name);
        if (!isName(canonical)) {
            throw new BadParameterException(
                    "name",
                    "name must have 1 to 64 of the characters a-z, 0-9 and . _ @ + -, and begin with one of a-z, 0-9");
        }
        if (isReserved(canonical)) {
            throw new BadParameterException(
                    "name", "name must not be \"" + canonical + "\", by which the audit means others");
        }
        return canonical;
    }

    public static boolean isName(String canonical) {
        return NAME.matcher(canonical).matches();
    }

    /** Whether the audit means somebody else by it. */
    public static boolean isReserved(String canonical) {
        return RESERVED.contains(canonical);
    }
}
