package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.SpentBudget;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import io.tocsin.respond.ResponseBudgets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each playbook that refuses to act because its budget is spent: one while that lasts, renewed once an
 * hour, and where a person closed it another one a day later. When it has refused nothing for as long as its budget
 * counts, the alert says so and is closed.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class SpentBudgetAlerts {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ResponseBudgets budgets;
    private final NoticeDesk notices;
    private final Clock clock;
    /** When the next look at the alert is due, by playbook; null while it is not known which alerts there are. */
    private @Nullable Map<String, Instant> told;

    @Autowired
    SpentBudgetAlerts(ResponseBudgets budgets, AlertDesk alerts, Timers timers, Clock clock) {
        this(budgets, alerts, clock);
        timers.every("spent-response-budgets", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    SpentBudgetAlerts(ResponseBudgets budgets, AlertDesk alerts, Clock clock) {
        this.budgets = budgets;
        notices = new NoticeDesk(SpentBudget.RULE, alerts);
        this.clock = clock;
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        List<SpentBudget> refusing = budgets.refusing();
        Map<String, Instant> known = told == null ? live() : told;
        told = known;
        Instant now = clock.instant();
        Set<String> over = new HashSet<>(known.keySet());
        for (SpentBudget budget : refusing) {
            over.remove(budget.playbook());
            if (!now.isBefore(known.getOrDefault(budget.playbook(), Instant.MIN))) {
                known.put(budget.playbook(), tell(budget, now));
            }
        }
        for (String playbook : over) {
            notices.latest(playbook)
                    .ifPresent(
                            alert -> notices.mended(alert, "it has refused nothing for as long as its budget counts"));
            known.remove(playbook);
        }
    }

    /** Returns when it is to be told again. */
    private Instant tell(SpentBudget budget, Instant now) {
        Optional<Alert> latest = notices.latest(budget.playbook());
        Instant due = latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(due)) {
            return due; // told by an earlier life of the server or by another node
        }
        notices.raise(latest, occasion -> budget.finding(occasion, now));
        return now.plus(NoticeDesk.RENEWED_AFTER);
    }

    private Map<String, Instant> live() {
        Map<String, Instant> playbooks = new HashMap<>();
        notices.live().forEach(playbook -> playbooks.put(playbook, Instant.MIN));
        return playbooks;
    }
}
