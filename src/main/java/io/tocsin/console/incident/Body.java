package io.tocsin.console.incident;

import io.tocsin.alert.Author;
import io.tocsin.console.Parameters;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.http.problem.PreconditionRequiredException;
import io.tocsin.incident.Limits;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the bodies and headers that several calls share; each refusal names the field and what is allowed. */
final class Body {

    private Body() {}

    /** Who changes, with or without a version; for verbs. */
    static Author author(Principal caller, @Nullable String ifMatch) {
        return new Author(caller.getName(), ifMatch == null ? null : Parameters.version(quoted(ifMatch)));
    }

    /** Who changes, with the version that must be named; for PATCH. */
    static Author demanding(Principal caller, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw new PreconditionRequiredException();
        }
        return author(caller, ifMatch);
    }

    /** Some clients leave the quotes out. */
    private static String quoted(String ifMatch) {
        return ifMatch.strip().matches("\\d{1,18}") ? "\"" + ifMatch.strip() + "\"" : ifMatch;
    }

    /** The text without spaces around it; empty where it was not given. */
    static String text(String field, @Nullable String value, int most) {
        String text = value == null ? "" : value.strip();
        if (text.length() > most) {
            throw new BadParameterException(
                    field, field + " must have at most " + most + " characters, has " + text.length());
        }
        return text;
    }

    static String needed(String field, @Nullable String value, int most) {
        String text = text(field, value, most);
        if (text.isEmpty()) {
            throw new BadParameterException(field, "The body must have the field \"" + field + "\", and not empty.");
        }
        return text;
    }

    /** As {@link #text}; null stays null. */
    static @Nullable String patched(String field, @Nullable String value, int most) {
        return value == null ? null : text(field, value, most);
    }

    static List<String> texts(String field, @Nullable List<@Nullable String> values) {
        return texts(field, values, Limits.LIST);
    }

    static List<String> texts(String field, @Nullable List<@Nullable String> values, int most) {
        if (values == null) {
            return List.of();
        }
        if (values.size() > most) {
            throw new BadParameterException(
                    field, field + " must have at most " + most + " values, has " + values.size());
        }
        return Parameters.texts(field, values).stream()
                .map(value -> needed(field, value, 2_000))
                .distinct()
                .toList();
    }

    static @Nullable List<String> patched(String field, @Nullable List<@Nullable String> values) {
        return values == null ? null : texts(field, values);
    }

    /** One of the words of an enum; null where it was not given. */
    static <E extends Enum<E>> @Nullable E word(
            String field, @Nullable String given, Class<E> type, Function<E, String> word) {
        if (given == null || given.isBlank()) {
            return null;
        }
        String wanted = plain(given);
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> plain(word.apply(one)).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new BadParameterException(
                        field,
                        field + " must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(word)
                                        .collect(Collectors.joining(", "))
                                + "; is \"" + given + "\""));
    }

    static <E extends Enum<E>> E neededWord(
            String field, @Nullable String given, Class<E> type, Function<E, String> word) {
        E found = word(field, given == null ? "" : given, type, word);
        if (found == null) {
            throw new BadParameterException(
                    field,
                    "The body must have the field \"" + field + "\": one of "
                            + Arrays.stream(type.getEnumConstants()).map(word).collect(Collectors.joining(", ")));
        }
        return found;
    }

    /** {@code true-positive}, {@code true_positive} and {@code True positive} are one word. */
    private static String plain(String word) {
        return word.strip().toLowerCase(Locale.ROOT).replaceAll("[ _+-]+", "-");
    }
}
