package io.tocsin.alert;

import io.tocsin.event.Fields;
import io.tocsin.event.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a list of alerts has in common: the frequent values of a few fields, and the alerts with the same value as one row. */
public final class AlertFacets {

    private static final int MAX_VALUES = 8;
    private static final int MAX_TITLES = 3;
    private static final int MAX_IDS = 200;

    private AlertFacets() {}

    /** @param count alerts that have the value */
    public record Value(String value, long count) {}

    /**
     * The alerts with one value of a field.
     *
     * @param value empty where they have none
     * @param alerts how many alerts
     * @param count occurrences of all of them
     * @param severity of the most severe
     * @param titles of at most {@value #MAX_TITLES} of them
     * @param ids of at most {@value #MAX_IDS} of them
     */
    public record Group(
            String value,
            long alerts,
            long open,
            long count,
            Severity severity,
            Instant lastSeen,
            List<String> titles,
            List<String> ids) {}

    /** The most frequent values by field: {@code state}, {@code severity}, {@code rule}, {@code assignee}, {@code ip}, {@code user}, {@code host}. */
    public static Map<String, List<Value>> of(List<Alert> alerts) {
        Map<String, List<Value>> facets = new LinkedHashMap<>();
        facets.put(
                "state", count(alerts, alert -> Stream.of(alert.state().name().toLowerCase(Locale.ROOT))));
        facets.put("severity", count(alerts, alert -> Stream.of(alert.severity().word())));
        facets.put("rule", count(alerts, alert -> Stream.of(alert.rule())));
        facets.put(
                "assignee", count(alerts, alert -> Stream.of(alert.assignee().isEmpty() ? "none" : alert.assignee())));
        facets.put("ip", count(alerts, alert -> texts(alert, "source.ip")));
        facets.put("user", count(alerts, alert -> Stream.concat(
                        texts(alert, "user.name"), texts(alert, "user.target.name"))
                .distinct()));
        facets.put("host", count(alerts, alert -> texts(alert, "host.name")));
        return facets;
    }

    private static List<Value> count(List<Alert> alerts, Function<Alert, Stream<String>> values) {
        Map<String, Long> counts = new HashMap<>();
        alerts.stream().flatMap(values).forEach(value -> counts.merge(value, 1L, Long::sum));
        return counts.entrySet().stream()
                .map(entry -> new Value(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Value::count).reversed().thenComparing(Value::value))
                .limit(MAX_VALUES)
                .toList();
    }

    /**
     * The alerts by a field, the group with the most severe and then with the newest alert first.
     *
     * @param by {@code key}, {@code rule}, {@code assignee} or the path of a field of events
     */
    public static List<Group> groups(List<Alert> alerts, String by) {
        Map<String, List<Alert>> byValue = new LinkedHashMap<>();
        for (Alert alert : alerts) {
            String value =
                    switch (by) {
                        case "key" -> alert.key();
                        case "rule" -> alert.rule();
                        case "assignee" -> alert.assignee();
                        default -> texts(alert, by).findFirst().orElse("");
                    };
            byValue.computeIfAbsent(value, any -> new ArrayList<>()).add(alert);
        }
        return byValue.entrySet().stream()
                .map(entry -> group(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Group::severity)
                        .thenComparing(Group::lastSeen)
                        .reversed())
                .toList();
    }

    private static Group group(String value, List<Alert> alerts) {
        Set<String> titles = new LinkedHashSet<>();
        alerts.forEach(alert -> titles.add(alert.title()));
        return new Group(
                value,
                alerts.size(),
                alerts.stream()
                        .filter(alert -> alert.state() == Alert.State.OPEN)
                        .count(),
                alerts.stream().mapToLong(Alert::count).sum(),
                alerts.stream()
                        .map(Alert::severity)
                        .max(Comparator.naturalOrder())
                        .orElse(Severity.INFO),
                alerts.stream()
                        .map(Alert::lastSeen)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH),
                titles.stream().limit(MAX_TITLES).toList(),
                alerts.stream().limit(MAX_IDS).map(Alert::id).toList());
    }

    /** The values of a field of the event that crossed the line. */
    private static Stream<String> texts(Alert alert, String path) {
        return flat(Fields.get(alert.fields(), path)).filter(text -> !text.isBlank());
    }

    private static Stream<String> flat(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().filter(Objects::nonNull).map(Object::toString)
                : Stream.ofNullable(value).map(Object::toString);
    }
}
