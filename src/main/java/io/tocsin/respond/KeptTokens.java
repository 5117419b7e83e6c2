package io.tocsin.respond;

import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TextFiles;
import io.tocsin.playbook.expression.ExpressionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Tokens that stand in files or in the {@link SecretStore}, read at each use so that an exchanged one counts at once. Safe for
 * many threads.
 */
final class KeptTokens {

    /** @param before the token until it was exchanged: an answer may still hold it */
    private record Known(String token, String before) {}

    private final SecretStore store;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    KeptTokens(SecretStore store) {
        this.store = store;
    }

    boolean has(String name) {
        return store.has(name);
    }

    /**
     * Returns the secret of this name; empty where the store has none.
     *
     * @throws ExpressionException where it cannot be read
     */
    String ofStore(String name) {
        try {
            return store.get(name).map(token -> noted(name, token)).orElse("");
        } catch (PermanentException e) {
            throw new ExpressionException(String.valueOf(e.getMessage()));
        }
    }

    /** @throws ExpressionException where the file cannot be read */
    String ofFile(String name, String file) {
        try {
            return noted(name, Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new ExpressionException(
                    "tocsin.respond.targets." + name + ".token-file cannot be read: " + TextFiles.reason(e));
        }
    }

    private String noted(String name, String token) {
        known.merge(
                name,
                new Known(token, token),
                (old, read) -> old.token().equals(token) ? old : new Known(token, old.token()));
        return token;
    }

    /** What may not be shown. */
    Collection<String> values() {
        return known.values().stream()
                .flatMap(one -> Stream.of(one.token(), one.before()))
                .distinct()
                .toList();
    }
}
