package io.tocsin.alert;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Addresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The observables of an alert: values of chosen ECS fields of its event and of its dedup key, in canonical spelling. */
public final class Observables {

    /** Longer values are left out: nobody looks for them, and each is a key of an index. */
    static final int MAX_LENGTH = 1_000;

    /** More of one alert than this are left out. */
    static final int MAX_VALUES = 60;

    private static final Map<ObservableType, List<String>> FIELDS = fields();

    private Observables() {}

    /** A value and what it is. */
    public record Observed(ObservableType type, String value) {}

    private static Map<ObservableType, List<String>> fields() {
        Map<ObservableType, List<String>> fields = new LinkedHashMap<>();
        fields.put(
                ObservableType.IP,
                List.of(
                        "source.ip",
                        "destination.ip",
                        "client.ip",
                        "server.ip",
                        "host.ip",
                        "source.nat.ip",
                        "dns.resolved_ip",
                        "threat.indicator.ip"));
        fields.put(
                ObservableType.DOMAIN,
                List.of(
                        "source.domain",
                        "destination.domain",
                        "url.domain",
                        "dns.question.name",
                        "tls.client.server_name",
                        "threat.indicator.domain"));
        fields.put(ObservableType.URL, List.of("url.full", "threat.indicator.url.full"));
        fields.put(
                ObservableType.HASH,
                List.of(
                        "file.hash.sha256",
                        "file.hash.sha1",
                        "file.hash.md5",
                        "process.hash.sha256",
                        "process.hash.sha1",
                        "process.hash.md5",
                        "dll.hash.sha256",
                        "threat.indicator.file.hash.sha256"));
        fields.put(
                ObservableType.MAIL,
                List.of("email.from.address", "email.sender.address", "email.reply_to.address", "user.email"));
        fields.put(
                ObservableType.USER,
                List.of(
                        "user.name",
                        "user.target.name",
                        "user.effective.name",
                        "source.user.name",
                        "destination.user.name"));
        fields.put(ObservableType.HOST, List.of("host.name", "host.hostname", "observer.name"));
        fields.put(ObservableType.ACCOUNT, List.of("cloud.account.id", "user.id"));
        fields.put(ObservableType.FILE, List.of("file.path", "process.executable"));
        fields.put(ObservableType.CVE, List.of("vulnerability.id"));
        return fields;
    }

    /** Those of an alert, in the order of the types; none where its event has none of the fields. */
    public static Set<Observed> of(Alert alert) {
        Set<Observed> found = new LinkedHashSet<>();
        FIELDS.forEach((type, paths) -> paths.forEach(path -> {
            add(type, Fields.get(alert.fields(), path), found);
            if (alert.keys().containsKey(path)) {
                add(type, alert.keys().get(path), found);
            }
        }));
        return found;
    }

    /** The fields of events that hold values of a type, by ECS path; none for {@link ObservableType#OTHER}. */
    public static List<String> fieldsOf(ObservableType type) {
        return FIELDS.getOrDefault(type, List.of());
    }

    private static void add(ObservableType type, @Nullable Object value, Set<Observed> into) {
        if (value instanceof Collection<?> list) {
            list.forEach(item -> add(type, item, into));
        } else if (value != null && into.size() < MAX_VALUES) {
            String canonical = canonical(type, value.toString());
            if (!canonical.isEmpty() && canonical.length() <= MAX_LENGTH) {
                into.add(new Observed(type, canonical));
            }
        }
    }

    /**
     * The one spelling by which a value is compared: addresses as RFC 5952 spells them; domains, hosts, mail addresses and
     * hashes in lower case, domains without the dot of the root; the scheme and host of a URL in lower case; CVE ids in upper
     * case. Everything else is itself, without spaces around it, as case tells users and paths apart.
     */
    public static String canonical(ObservableType type, String value) {
        String text = value.strip();
        return switch (type) {
            case IP -> {
                String address = Addresses.canonical(text);
                yield address.isEmpty() ? text : address;
            }
            case DOMAIN, HOST -> {
                String lower = text.toLowerCase(Locale.ROOT);
                yield lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
            }
            case HASH, MAIL -> text.toLowerCase(Locale.ROOT);
            case CVE -> text.toUpperCase(Locale.ROOT);
            case URL -> url(text);
            default -> text;
        };
    }

    /** How a value is spelled as each type. */
    public static Set<String> spellings(String value) {
        Set<String> spellings = new LinkedHashSet<>();
        for (ObservableType type : ObservableType.values()) {
            spellings.add(canonical(type, value));
        }
        return spellings;
    }

    private static String url(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                return text;
            }
            String head = uri.getScheme() + "://" + uri.getRawAuthority();
            return head.toLowerCase(Locale.ROOT) + text.substring(head.length());
        } catch (URISyntaxException e) {
            return text; // an attacker's URL need not be one
        }
    }

    /** What a bare value most likely is, for people who search without saying it. */
    public static ObservableType guess(String value) {
        String text = value.strip();
        if (!Addresses.canonical(text).isEmpty()) {
            return ObservableType.IP;
        }
        if (text.matches("(?i)cve-\\d{4}-\\d{4,}")) {
            return ObservableType.CVE;
        }
        if (text.matches("(?i)[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}")) {
            return ObservableType.HASH;
        }
        if (text.matches("[a-zA-Z][a-zA-Z0-9+.-]{1,20}://.+")) {
            return ObservableType.URL;
        }
        if (text.matches("[^\\s@]+@[^\\s@]+\\.[^\\s@]+")) {
            return ObservableType.MAIL;
        }
        if (text.matches("(?:[A-Za-z]:\\\\|/).+")) {
            return ObservableType.FILE;
        }
        if (text.matches("(?:[A-Za-z0-9_-]{1,63}\\.)+[A-Za-z][A-Za-z0-9-]{1,62}\\.?")) {
            return ObservableType.DOMAIN;
        }
        return ObservableType.OTHER;
    }
}
