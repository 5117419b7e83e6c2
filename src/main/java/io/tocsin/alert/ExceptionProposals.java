package io.tocsin.alert;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.list.ValueList;
import io.tocsin.store.EventStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Proposes exceptions for the rule of an alert that was a false positive: an entry on a list that the rule asks. Each is tried
 * out by the rule itself, with the list changed, over the stored evidence of the rule's alerts: what is proposed hides this alert
 * and no true positive. Safe for many threads.
 */
@Component
public final class ExceptionProposals {

    /** Alerts of the rule that an exception is tried on, the newest. */
    static final int MOST_ALERTS = 20;

    /** Values that are tried. */
    private static final int MOST_VALUES = 12;

    private final AlertDesk alerts;
    private final EventStore events;
    private final Correlator rules;

    ExceptionProposals(AlertDesk alerts, EventStore events, Correlator rules) {
        this.alerts = alerts;
        this.events = events;
        this.rules = rules;
    }

    /**
     * An entry that would have hidden the alert.
     *
     * @param list name of the list that gets it
     * @param value the entry
     * @param hidden ids of the rule's other alerts that it would have hidden too
     */
    public record Proposal(String list, String value, List<String> hidden) {}

    /**
     * What was found.
     *
     * @param tried how many alerts of the rule, this one not counted, could be tried on
     * @param refused how many entries would have hidden a true positive
     * @param why there is no proposal, for people; empty where there is one
     */
    public record Proposals(List<Proposal> items, int tried, int refused, String why) {}

    /** @throws NoSuchAlertException where there is none */
    public Proposals of(String id) {
        Alert alert = alerts.get(id);
        Optional<RuleStatus> rule = rules.rules().stream()
                .filter(one -> alert.rule().equals(one.id()))
                .findFirst();
        List<String> lists = rule.map(RuleStatus::lists).orElse(List.of());
        if (lists.isEmpty()) {
            return nothing(
                    rule.isEmpty()
                            ? "The rule is not in force any more."
                            : "The rule asks no list: give it a condition such as !listed(\"known-scanners\", sourceIp).");
        }
        List<Alert> others = new ArrayList<>();
        try (Correlator now = rules.fresh()) {
            if (!isFound(alert, now)) {
                return nothing("The stored events of this alert do not raise it again, so no exception can be proven.");
            }
            others.addAll(
                    alerts.find(new AlertQuery(alert.rule(), Set.of(), Set.of(), "", null, null, MOST_ALERTS, null))
                            .items());
            others.removeIf(other -> other.id().equals(id) || !isFound(other, now));
        }
        List<Proposal> found = new ArrayList<>();
        int refused = 0;
        for (String list : lists) {
            for (String value : values(alert)) {
                try (Correlator changed = rules.trial(List.of(with(list, value)))) {
                    if (isFound(alert, changed)) {
                        continue;
                    }
                    List<Alert> hidden = others.stream()
                            .filter(other -> !isFound(other, changed))
                            .toList();
                    if (hidden.stream().anyMatch(other -> other.disposition() == Disposition.TRUE_POSITIVE)) {
                        refused++;
                    } else {
                        found.add(new Proposal(
                                list, value, hidden.stream().map(Alert::id).toList()));
                    }
                }
            }
        }
        found.sort(Comparator.comparing(proposal -> proposal.hidden().size()));
        return new Proposals(
                found,
                others.size(),
                refused,
                found.isEmpty()
                        ? (refused > 0
                                ? "Every entry that would hide this alert would have hidden a true positive."
                                : "No entry of the lists that the rule asks would have hidden this alert.")
                        : "");
    }

    private static Proposals nothing(String why) {
        return new Proposals(List.of(), 0, 0, why);
    }

    private static Set<String> values(Alert alert) {
        Set<String> values = new LinkedHashSet<>(alert.keys().values());
        Observables.of(alert).forEach(one -> values.add(one.value()));
        values.removeIf(String::isBlank);
        return new LinkedHashSet<>(values.stream().limit(MOST_VALUES).toList());
    }

    private ValueList with(String name, String value) {
        ValueList.Entry more = new ValueList.Entry(value, null, "", "exception");
        Optional<ValueList> known = rules.lists().all().stream()
                .filter(list -> list.name().equals(name))
                .findFirst();
        List<ValueList.Entry> entries =
                new ArrayList<>(known.map(ValueList::entries).orElse(List.of()));
        entries.add(more);
        return new ValueList(name, known.map(ValueList::description).orElse(""), entries);
    }

    /** Whether these rules, with an empty memory, find in the stored evidence of an alert what it tells of. */
    private boolean isFound(Alert alert, Correlator by) {
        by.forget();
        return by.observe(events.get(alert.events())).stream()
                .anyMatch(finding -> finding.rule().equals(alert.rule()));
    }
}
