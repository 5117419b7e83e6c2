package io.tocsin.incident.share;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.incident.Incident;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Tlp;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An incident and its observables as a STIX 2.1 bundle (OASIS): an {@code incident}, an {@code observed-data} with each observable,
 * and for each that tells of an attacker an {@code indicator} with a {@code sighting}. Ids are made of what the objects are, so
 * that exporting again gives the same objects.
 */
public final class StixExport {

    /** STIX 2.1 §2.9: ids of observables are made in this namespace. */
    private static final UUID NAMESPACE = UUID.fromString("00abedb4-aa42-466c-9c01-fed23315a9b7");

    /** STIX 2.1 §7.2.1.4. STIX 2.1 has TLP 1.0: clear is white, amber+strict is amber. */
    private static final Map<String, String> MARKINGS = Map.of(
            "white", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
            "green", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
            "amber", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
            "red", "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed");

    private final Incident incident;
    private final List<Map<String, Object>> objects = new ArrayList<>();

    private StixExport(Incident incident) {
        this.incident = incident;
    }

    /** @param observables those that are shared; a stricter marking of their own than the incident's is kept */
    public static Map<String, Object> of(Incident incident, List<Item<Observable>> observables) {
        StixExport export = new StixExport(incident);
        export.incident();
        observables.forEach(export::observable);
        List<Map<String, Object>> all = new ArrayList<>();
        export.objects.stream()
                .flatMap(object -> ((List<?>) object.getOrDefault("object_marking_refs", List.of())).stream())
                .distinct()
                .forEach(ref -> all.add(marking(String.valueOf(ref))));
        all.addAll(export.objects);
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("type", "bundle");
        bundle.put("id", "bundle--" + idOf("bundle", incident.id() + " " + incident.version()));
        bundle.put("objects", all);
        return bundle;
    }

    private void incident() {
        Map<String, Object> object = object("incident", incident.id(), incident.tlp());
        object.put("name", incident.title());
        if (!incident.summary().isEmpty()) {
            object.put("description", incident.summary());
        }
        if (!incident.labels().isEmpty()) {
            object.put("labels", incident.labels());
        }
        object.put("external_references", List.of(Map.of("source_name", "tocsin", "external_id", incident.number())));
        objects.add(object);
    }

    private void observable(Item<Observable> item) {
        Observable body = item.body();
        Tlp tlp = incident.tlp().stricter(body.tlp());
        Map<String, Object> seen = cyberObservable(body);
        if (seen == null) {
            return;
        }
        seen.put("object_marking_refs", List.of(markingOf(tlp)));
        objects.add(seen);
        Instant first = incident.times().firstEvent() == null
                ? incident.createdAt()
                : incident.times().firstEvent();
        Map<String, Object> observed =
                object("observed-data", idOf("observed-data", item.id()).toString(), tlp);
        observed.put("first_observed", text(first));
        observed.put("last_observed", text(item.createdAt().isBefore(first) ? first : item.createdAt()));
        observed.put("number_observed", Math.max(1, body.alerts().size()));
        observed.put("object_refs", List.of(String.valueOf(seen.get("id"))));
        objects.add(observed);
        Map<String, Object> relation =
                object("relationship", idOf("relationship", item.id()).toString(), tlp);
        relation.put("relationship_type", "related-to");
        relation.put("source_ref", String.valueOf(observed.get("id")));
        relation.put("target_ref", "incident--" + incident.id());
        objects.add(relation);
        if (body.ioc()) {
            indicator(item, String.valueOf(observed.get("id")), tlp);
        }
    }

    private void indicator(Item<Observable> item, String observed, Tlp tlp) {
        Map<String, Object> indicator =
                object("indicator", idOf("indicator", item.id()).toString(), tlp);
        indicator.put("name", item.body().value());
        indicator.put("pattern", pattern(item.body()));
        indicator.put("pattern_type", "stix");
        indicator.put("valid_from", text(item.createdAt()));
        objects.add(indicator);
        Map<String, Object> sighting =
                object("sighting", idOf("sighting", item.id()).toString(), tlp);
        sighting.put("sighting_of_ref", String.valueOf(indicator.get("id")));
        sighting.put("observed_data_refs", List.of(observed));
        sighting.put("count", Math.max(1, item.body().alerts().size()));
        objects.add(sighting);
    }

    private Map<String, Object> object(String type, String id, Tlp tlp) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.put("spec_version", "2.1");
        object.put("id", type + "--" + id);
        object.put("created", text(incident.createdAt()));
        object.put(
                "modified",
                text(incident.history().get(incident.history().size() - 1).at()));
        object.put("object_marking_refs", List.of(markingOf(tlp)));
        return object;
    }

    /** Null for kinds that STIX has no object for. */
    private static @Nullable Map<String, Object> cyberObservable(Observable body) {
        String value = body.value();
        return switch (body.type()) {
            case IP -> named(value.indexOf(':') < 0 ? "ipv4-addr" : "ipv6-addr", "value", value);
            case DOMAIN, HOST -> named("domain-name", "value", value);
            case URL -> named("url", "value", value);
            case MAIL -> named("email-addr", "value", value);
            case USER, ACCOUNT -> named("user-account", "account_login", value);
            case FILE ->
                named("file", "name", value.substring(Math.max(value.lastIndexOf('/'), value.lastIndexOf('\\')) + 1));
            case HASH -> {
                Map<String, Object> file = named("file", "hashes", Map.of(algorithm(value), value));
                yield algorithm(value).isEmpty() ? null : file;
            }
            case CVE, OTHER -> null;
        };
    }

    private static Map<String, Object> named(String type, String field, Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.put("spec_version", "2.1");
        object.put("id", type + "--" + idOf(NAMESPACE, json(field, value)));
        object.put(field, value);
        return object;
    }

    /** The contributing property in canonical JSON (RFC 8785). */
    private static String json(String field, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            return "{\"" + field + "\":" + json(String.valueOf(only.getKey()), only.getValue()) + "}";
        }
        String text = value.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        return "{\"" + field + "\":\"" + text + "\"}";
    }

    private static String algorithm(String hash) {
        return switch (hash.length()) {
            case 32 -> "MD5";
            case 40 -> "SHA-1";
            case 64 -> "SHA-256";
            case 128 -> "SHA-512";
            default -> "";
        };
    }

    private static String pattern(Observable body) {
        String value = "'" + body.value().replace("\\", "\\\\").replace("'", "\\'") + "'";
        String left =
                switch (body.type()) {
                    case IP -> body.value().indexOf(':') < 0 ? "ipv4-addr:value" : "ipv6-addr:value";
                    case DOMAIN, HOST -> "domain-name:value";
                    case URL -> "url:value";
                    case MAIL -> "email-addr:value";
                    case USER, ACCOUNT -> "user-account:account_login";
                    case HASH -> "file:hashes.'" + algorithm(body.value()) + "'";
                    default -> "file:name";
                };
        return "[" + left + " = " + value + "]";
    }

    private static String markingOf(Tlp tlp) {
        return MARKINGS.getOrDefault(word(tlp), "");
    }

    private static String word(Tlp tlp) {
        return switch (tlp) {
            case CLEAR -> "white";
            case GREEN -> "green";
            case AMBER, AMBER_STRICT -> "amber";
            case RED -> "red";
        };
    }

    private static Map<String, Object> marking(String id) {
        String word = MARKINGS.entrySet().stream()
                .filter(one -> one.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("red");
        Map<String, Object> marking = new LinkedHashMap<>();
        marking.put("type", "marking-definition");
        marking.put("spec_version", "2.1");
        marking.put("id", id);
        marking.put("created", "2017-01-20T00:00:00.000Z");
        marking.put("definition_type", "tlp");
        marking.put("name", "TLP:" + word.toUpperCase(Locale.ROOT));
        marking.put("definition", Map.of("tlp", word));
        return marking;
    }

    /** With milliseconds, as STIX has it. */
    private static String text(Instant at) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(at);
    }

    private static UUID idOf(String kind, String name) {
        return idOf(NAMESPACE, kind + "\n" + name);
    }

    /** RFC 9562 §5.5, version 5. */
    private static UUID idOf(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(UTF_8)));
            long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x5000L;
            long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
