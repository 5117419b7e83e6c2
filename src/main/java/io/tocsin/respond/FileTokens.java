package io.tocsin.respond;

import io.tocsin.platform.TextFiles;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Tokens that are kept in files, read at each use so that an exchanged file counts at once. Safe for many threads. */
final class FileTokens {

    /** @param before the token until the file was exchanged: an answer may still hold it */
    private record Known(String token, String before) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** @throws ExpressionException where the file cannot be read */
    String of(String name, String file) {
        try {
            String token = Files.readString(Path.of(file)).strip();
            known.merge(
                    name,
                    new Known(token, token),
                    (old, read) -> old.token().equals(token) ? old : new Known(token, old.token()));
            return token;
        } catch (IOException e) {
            throw new ExpressionException(
                    "tocsin.respond.targets." + name + ".token-file cannot be read: " + TextFiles.reason(e));
        }
    }

    /** What may not be shown. */
    Collection<String> values() {
        return known.values().stream()
                .flatMap(one -> Stream.of(one.token(), one.before()))
                .distinct()
                .toList();
    }
}
