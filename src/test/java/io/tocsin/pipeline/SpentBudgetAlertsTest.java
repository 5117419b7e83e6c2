package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.finding.SpentBudget;
import io.tocsin.platform.HandMovedClock;
import io.tocsin.respond.Budgets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpentBudgetAlertsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final AlertDesk desk = AlertDesks.interrupted(store, () -> {}, clock);
    private final Budgets budgets = new Budgets(clock);

    private SpentBudgetAlerts alerts() {
        return new SpentBudgetAlerts(budgets.all(), desk, clock);
    }

    private List<Alert> raised() {
        return desk.latest(SpentBudget.RULE, Budgets.PLAYBOOK).stream().toList();
    }

    @Test
    void howeverManyAreRefusedItIsOneAlertAlsoOverARestart() {
        SpentBudgetAlerts alerts = alerts();
        for (int i = 0; i < Budgets.MAX; i++) {
            assertThat(budgets.take("key-" + i)).isTrue();
        }
        alerts.look();
        assertThat(raised()).isEmpty();

        for (int i = 0; i < 50; i++) {
            assertThat(budgets.take("more-" + i)).isFalse();
            alerts.look();
        }
        alerts().look();

        assertThat(raised()).singleElement().satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(Alert.State.OPEN);
            assertThat(alert.version()).isEqualTo(1);
            assertThat(alert.summary()).contains(Budgets.PLAYBOOK, "refuses to act", "guards.budget.max");
        });
    }

    @Test
    void whenNothingIsRefusedAnyMoreTheAlertSaysSoAndIsClosed() {
        SpentBudgetAlerts alerts = alerts();
        for (int i = 0; i <= Budgets.MAX; i++) {
            budgets.take("key-" + i);
        }
        alerts.look();

        clock.move(Duration.ofHours(1));
        alerts.look();

        assertThat(raised()).singleElement().satisfies(alert -> {
            assertThat(alert.isMended()).isTrue();
            assertThat(alert.state()).isEqualTo(Alert.State.CLOSED);
        });
        assertThat(budgets.take("again")).isTrue();
    }
}
