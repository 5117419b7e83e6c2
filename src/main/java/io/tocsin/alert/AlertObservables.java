package io.tocsin.alert;

import io.tocsin.event.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The addresses, users, hosts, domains and hashes that an alert tells of, in lower case: people look alerts up by them. */
public final class AlertObservables {

    private static final List<String> PATHS = List.of(
            "source.ip",
            "destination.ip",
            "client.ip",
            "server.ip",
            "related.ip",
            "user.name",
            "user.target.name",
            "user.effective.name",
            "related.user",
            "host.name",
            "related.hosts",
            "url.domain",
            "dns.question.name",
            "file.hash.md5",
            "file.hash.sha1",
            "file.hash.sha256",
            "related.hash");

    private static final int MAX_VALUES = 100;
    private static final int MAX_LENGTH = 300;

    private AlertObservables() {}

    /** At most {@value #MAX_VALUES}; the values of the key come first. */
    public static List<String> of(Alert alert) {
        Set<String> found = new LinkedHashSet<>();
        alert.keys().values().forEach(value -> add(value, found));
        PATHS.forEach(path -> add(Fields.get(alert.fields(), path), found));
        return found.stream().limit(MAX_VALUES).toList();
    }

    private static void add(@Nullable Object value, Set<String> into) {
        if (value instanceof List<?> list) {
            list.forEach(item -> add(item, into));
        } else if (value instanceof String text && !text.isBlank() && text.length() <= MAX_LENGTH) {
            into.add(text.toLowerCase(Locale.ROOT));
        }
    }
}
