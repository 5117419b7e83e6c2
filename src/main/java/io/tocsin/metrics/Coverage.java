package io.tocsin.metrics;

import io.tocsin.correlate.RuleStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which ATT&amp;CK techniques rules look for, whether those are tested and live, and what was seen. */
public final class Coverage {

    private final AttackMatrix matrix;

    Coverage(AttackMatrix matrix) {
        this.matrix = matrix;
    }

    /**
     * A technique.
     *
     * @param name of the technique, or of the one that it is a part of; empty where the matrix does not have it
     * @param tactics in the order of the matrix, e.g. {@code credential-access}
     * @param evidence the best there is for it: {@code seen} (an alert), {@code live}, {@code shadow}, {@code draft} (rules), or
     *     {@code none}
     * @param tested how many of its rules a rule test names
     * @param alerts in the period
     * @param lastSeen when the last of them was raised; null for none
     */
    public record Technique(
            String technique,
            String name,
            List<String> tactics,
            String evidence,
            List<String> rules,
            long live,
            long shadow,
            long draft,
            long tested,
            long alerts,
            @Nullable Instant lastSeen) {}

    /** @param whole whether techniques of the matrix that no rule looks for are wanted too */
    List<Technique> of(
            Collection<RuleStatus> rules, Set<String> tested, Map<String, AlertTally.Seen> seen, boolean whole) {
        Map<String, List<RuleStatus>> byTechnique = new TreeMap<>();
        if (whole) {
            matrix.techniques().forEach(one -> byTechnique.put(one, new ArrayList<>()));
        }
        for (RuleStatus rule : rules) {
            if (rule.id() != null) {
                rule.attack().forEach(one -> byTechnique
                        .computeIfAbsent(one, name -> new ArrayList<>())
                        .add(rule));
            }
        }
        seen.keySet().forEach(one -> byTechnique.computeIfAbsent(one, name -> new ArrayList<>()));
        List<Technique> all = new ArrayList<>();
        byTechnique.forEach((technique, some) -> {
            AlertTally.Seen alerts = seen.get(technique);
            long live = count(some, RuleStatus.Status.LIVE);
            long shadow = count(some, RuleStatus.Status.SHADOW);
            long draft = count(some, RuleStatus.Status.DRAFT);
            AttackMatrix.Cell cell = matrix.cell(technique);
            all.add(new Technique(
                    technique,
                    cell.name(),
                    cell.tactics(),
                    alerts != null ? "seen" : live > 0 ? "live" : shadow > 0 ? "shadow" : draft > 0 ? "draft" : "none",
                    some.stream()
                            .map(rule -> String.valueOf(rule.id()))
                            .sorted()
                            .toList(),
                    live,
                    shadow,
                    draft,
                    some.stream()
                            .filter(rule -> tested.contains(String.valueOf(rule.id())))
                            .count(),
                    alerts == null ? 0 : alerts.alerts(),
                    alerts == null ? null : alerts.last()));
        });
        return all;
    }

    private static long count(List<RuleStatus> rules, RuleStatus.Status status) {
        return rules.stream().filter(rule -> rule.status() == status).count();
    }
}
