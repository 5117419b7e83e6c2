package io.tocsin.incident.share;

import io.tocsin.event.Severity;
import io.tocsin.incident.Incident;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import io.tocsin.incident.Phase;
import io.tocsin.incident.Tlp;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An incident and its observables as an event of MISP, in its core format. Ids are made of what the objects are, so that MISP knows
 * them again. It is for the own organisation alone; whom it is published to, people choose in MISP.
 */
public final class MispExport {

    /** MISP's word for the own organisation only. */
    private static final String OURS = "0";

    private MispExport() {}

    /** @param observables those that are shared, see {@link SharedPart} */
    public static Map<String, Object> of(Incident incident, List<Item<Observable>> observables) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("uuid", incident.id());
        event.put("info", incident.number() + " " + incident.title());
        event.put(
                "date",
                incident.times().detected().atZone(ZoneOffset.UTC).toLocalDate().toString());
        event.put("threat_level_id", threat(incident.severity()));
        event.put("analysis", incident.isClosed() ? "2" : incident.phase() == Phase.NEW ? "0" : "1");
        event.put("distribution", OURS);
        event.put("published", false);
        List<Map<String, Object>> tags = new ArrayList<>();
        tags.add(tag(tlp(incident.tlp())));
        tags.add(tag(incident.pap().label()));
        incident.attack().forEach(technique -> tags.add(tag("tocsin:attack=\"" + technique + "\"")));
        event.put("Tag", tags);
        event.put(
                "Attribute",
                observables.stream().map(item -> attribute(incident, item)).toList());
        return Map.of("Event", event);
    }

    private static Map<String, Object> attribute(Incident incident, Item<Observable> item) {
        Observable body = item.body();
        String[] kind = kind(body);
        Map<String, Object> attribute = new LinkedHashMap<>();
        attribute.put("uuid", uuid(item.id()));
        attribute.put("category", kind[0]);
        attribute.put("type", kind[1]);
        attribute.put("value", body.value());
        attribute.put("to_ids", body.ioc());
        attribute.put("distribution", OURS);
        attribute.put("comment", body.note());
        attribute.put("timestamp", Long.toString(item.createdAt().getEpochSecond()));
        attribute.put("Tag", List.of(tag(tlp(incident.tlp().stricter(body.tlp())))));
        return attribute;
    }

    private static String uuid(String id) {
        return UUID.nameUUIDFromBytes(("misp\n" + id).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** MISP's category and type. */
    private static String[] kind(Observable body) {
        return switch (body.type()) {
            case IP -> new String[] {"Network activity", "ip-src"};
            case DOMAIN -> new String[] {"Network activity", "domain"};
            case HOST -> new String[] {"Network activity", "hostname"};
            case URL -> new String[] {"Network activity", "url"};
            case MAIL -> new String[] {"Payload delivery", "email"};
            case HASH -> new String[] {"Payload delivery", hash(body.value())};
            case FILE -> new String[] {"Payload delivery", "filename"};
            case USER, ACCOUNT -> new String[] {"Targeting data", "target-user"};
            case CVE -> new String[] {"External analysis", "vulnerability"};
            case OTHER -> new String[] {"Other", "text"};
        };
    }

    private static String hash(String value) {
        return switch (value.length()) {
            case 32 -> "md5";
            case 40 -> "sha1";
            case 64 -> "sha256";
            case 128 -> "sha512";
            default -> "other";
        };
    }

    /** 1 is high, 4 undefined. */
    private static String threat(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "1";
            case MEDIUM -> "2";
            case LOW -> "3";
            case INFO -> "4";
        };
    }

    private static Map<String, Object> tag(String name) {
        return Map.of("name", name);
    }

    /** As MISP's taxonomy {@code tlp} has it. */
    private static String tlp(Tlp tlp) {
        return "tlp:" + tlp.word();
    }
}
