package io.tocsin.metrics;

import io.tocsin.correlate.text.Durations;
import io.tocsin.event.Severity;
import io.tocsin.platform.Yaml;
import io.tocsin.platform.Yaml.Wrong;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code sla.yaml} strictly: whatever is not as it must be is refused with its line. */
final class SlaReader {

    private static final double WARN_AT = 0.8;

    private SlaReader() {}

    /** @throws Wrong where it is not as it must be */
    static SlaPolicy read(String text) {
        Node root = Yaml.read(text);
        Map<String, Node> members = Yaml.mapping(root, "zone", "hours", "holidays", "warn", "clocks");
        Map<Severity, SlaPolicy.Agreement> clocks = new EnumMap<>(Severity.class);
        Yaml.mapping(Yaml.need(members, "clocks", root), words(Severity.values()))
                .forEach((severity, node) -> clocks.put(Severity.of(severity), agreement(node)));
        return new SlaPolicy(
                new BusinessHours(zone(members), hours(members), holidays(members)), warn(members), clocks);
    }

    private static SlaPolicy.Agreement agreement(Node node) {
        Map<SlaPolicy.Goal, Duration> within = new EnumMap<>(SlaPolicy.Goal.class);
        Map<String, Node> members = Yaml.mapping(node, "acknowledge", "contain", "resolve", "always");
        for (SlaPolicy.Goal goal : SlaPolicy.Goal.values()) {
            Node given = members.get(goal.word());
            if (given != null) {
                try {
                    within.put(goal, Durations.parse(Yaml.text(given)));
                } catch (IllegalArgumentException e) {
                    throw new Wrong(Yaml.line(given), String.valueOf(e.getMessage()));
                }
            }
        }
        Node always = members.get("always");
        String word = always == null ? "false" : Yaml.text(always);
        if (always != null && !word.equals("true") && !word.equals("false")) {
            throw new Wrong(Yaml.line(always), "write true or false, not \"" + word + "\"");
        }
        return new SlaPolicy.Agreement(within, word.equals("true"));
    }

    private static ZoneId zone(Map<String, Node> members) {
        Node node = members.get("zone");
        try {
            return node == null ? ZoneOffset.UTC : ZoneId.of(Yaml.text(node));
        } catch (DateTimeException e) {
            throw new Wrong(node == null ? 1 : Yaml.line(node), "no time zone; write e.g. Europe/Berlin or UTC");
        }
    }

    private static Map<DayOfWeek, BusinessHours.Span> hours(Map<String, Node> members) {
        Map<DayOfWeek, BusinessHours.Span> hours = new EnumMap<>(DayOfWeek.class);
        Node node = members.get("hours");
        if (node == null) {
            for (DayOfWeek day : DayOfWeek.values()) {
                hours.put(day, new BusinessHours.Span(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
            }
        } else {
            Yaml.mapping(node, words(DayOfWeek.values()))
                    .forEach((day, span) -> hours.put(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)), span(span)));
        }
        return hours;
    }

    private static BusinessHours.Span span(Node node) {
        String[] parts = Yaml.text(node).split("-", -1);
        try {
            LocalTime from = LocalTime.parse(parts[0].strip());
            String end = parts.length == 2 ? parts[1].strip() : "";
            LocalTime to = end.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(end);
            if (to.equals(LocalTime.MIDNIGHT) || from.isBefore(to)) {
                return new BusinessHours.Span(from, to);
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new Wrong(Yaml.line(node), "hours of a day are written as \"08:00-18:00\"");
    }

    private static Set<LocalDate> holidays(Map<String, Node> members) {
        Set<LocalDate> holidays = new HashSet<>();
        Node node = members.get("holidays");
        if (node != null) {
            for (Node day : Yaml.sequence(node)) {
                try {
                    holidays.add(LocalDate.parse(Yaml.text(day)));
                } catch (DateTimeException e) {
                    throw new Wrong(Yaml.line(day), "a holiday is written as 2026-12-25");
                }
            }
        }
        return holidays;
    }

    private static double warn(Map<String, Node> members) {
        Node node = members.get("warn");
        if (node == null) {
            return WARN_AT;
        }
        String text = Yaml.text(node);
        if (!text.matches("0\\.\\d{1,4}") || Double.parseDouble(text) == 0) {
            throw new Wrong(Yaml.line(node), "warn is a share such as 0.8, above 0 and below 1");
        }
        return Double.parseDouble(text);
    }

    private static String[] words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
    }
}
