package io.tocsin.incident.share;

import io.tocsin.alert.Disposition;
import io.tocsin.alert.ObservableType;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentTimes;
import io.tocsin.incident.Item;
import io.tocsin.incident.Observable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An incident as VERIS 1.4 (Vocabulary for Event Recording and Incident Sharing, veriscommunity.net) records it. What the
 * incident does not tell is {@code Unknown}. Actions come from its ATT&amp;CK techniques, and from labels in VERIS's dot notation,
 * such as {@code action.hacking.variety.Brute force}.
 */
public final class VerisExport {

    static final String SCHEMA_VERSION = "1.4.0";

    private static final String UNKNOWN = "Unknown";

    private VerisExport() {}

    public static Map<String, Object> of(Incident incident, List<Item<Observable>> observables) {
        Map<String, Object> veris = new LinkedHashMap<>();
        veris.put("schema_version", SCHEMA_VERSION);
        veris.put("schema_name", "verisc");
        veris.put("incident_id", incident.id());
        veris.put("source_id", "tocsin");
        veris.put("reference", incident.number());
        veris.put("security_incident", confirmed(incident.disposition()));
        veris.put(
                "summary",
                incident.summary().isEmpty() ? incident.title() : incident.title() + "\n\n" + incident.summary());
        veris.put("timeline", timeline(incident.times()));
        VerisTags tags = VerisTags.of(incident);
        veris.put("actor", tags.actor());
        veris.put("action", tags.action());
        veris.put("asset", asset(tags, observables));
        if (!tags.attribute().isEmpty()) {
            veris.put("attribute", tags.attribute());
        }
        veris.put(
                "discovery_method",
                incident.alerts().isEmpty()
                        ? Map.of("unknown", true)
                        : Map.of("internal", Map.of("variety", List.of("Log review"))));
        veris.put("plus", Map.of("master_id", incident.id()));
        return veris;
    }

    private static String confirmed(@Nullable Disposition disposition) {
        if (disposition == Disposition.TRUE_POSITIVE) {
            return "Confirmed";
        }
        return disposition == Disposition.FALSE_POSITIVE || disposition == Disposition.BENIGN
                ? "False positive"
                : "Suspected";
    }

    private static Map<String, Object> timeline(IncidentTimes times) {
        Instant first = times.firstEvent() == null ? times.detected() : times.firstEvent();
        ZonedDateTime date = first.atZone(ZoneOffset.UTC);
        Map<String, Object> timeline = new LinkedHashMap<>();
        timeline.put(
                "incident", Map.of("year", date.getYear(), "month", date.getMonthValue(), "day", date.getDayOfMonth()));
        if (times.firstEvent() != null) {
            timeline.put("discovery", length(Duration.between(times.firstEvent(), times.detected())));
        }
        if (times.contained() != null) {
            timeline.put("containment", length(Duration.between(times.detected(), times.contained())));
        }
        return timeline;
    }

    /** In the largest unit that is not less than one. */
    private static Map<String, Object> length(Duration given) {
        Duration length = given.isNegative() ? Duration.ZERO : given;
        if (length.toDays() > 0) {
            return Map.of("unit", "Days", "value", length.toDays());
        }
        if (length.toHours() > 0) {
            return Map.of("unit", "Hours", "value", length.toHours());
        }
        return length.toMinutes() > 0
                ? Map.of("unit", "Minutes", "value", length.toMinutes())
                : Map.of("unit", "Seconds", "value", length.toSeconds());
    }

    private static Map<String, Object> asset(VerisTags tags, List<Item<Observable>> observables) {
        Set<String> varieties = new LinkedHashSet<>(tags.assets());
        if (varieties.isEmpty()) {
            for (Item<Observable> item : observables) {
                if (item.body().type() == ObservableType.HOST) {
                    varieties.add("S - Unknown");
                } else if (item.body().type() == ObservableType.USER) {
                    varieties.add("P - Unknown");
                }
            }
        }
        if (varieties.isEmpty()) {
            varieties.add(UNKNOWN);
        }
        List<Map<String, Object>> assets = new ArrayList<>();
        varieties.forEach(variety -> assets.add(Map.of("variety", variety)));
        return Map.of("assets", assets, "cloud", List.of(UNKNOWN));
    }
}
