package io.tocsin.pipeline;

import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.SpentBudget;
import io.tocsin.platform.Timers;
import io.tocsin.respond.ResponseBudgets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each playbook that refuses to act because its budget is spent, until it has refused nothing for
 * as long as its budget counts.
 */
@Component
final class SpentBudgetAlerts {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ResponseBudgets budgets;
    private final LastingNotices notices;

    @Autowired
    SpentBudgetAlerts(ResponseBudgets budgets, AlertDesk alerts, Timers timers, Clock clock) {
        this(budgets, alerts, clock);
        timers.every("spent-response-budgets", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    SpentBudgetAlerts(ResponseBudgets budgets, AlertDesk alerts, Clock clock) {
        this.budgets = budgets;
        notices = new LastingNotices(
                SpentBudget.RULE, "it has refused nothing for as long as its budget counts", alerts, clock);
    }

    void look() {
        notices.look(budgets.refusing().stream().map(SpentBudget::notice).toList(), Set.of());
    }
}
