package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.access.audit.Broken;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.Author;
import io.tocsin.alert.Disposition;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.correlate.finding.BrokenAudit;
import io.tocsin.event.Severity;
import io.tocsin.platform.HandMovedClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BrokenAuditAlertsTest {

    private final HandMovedClock clock = new HandMovedClock();
    private final AlertDesk desk = AlertDesks.interrupted(new InMemoryAlertStore(), () -> {}, clock);
    private final AtomicReference<Broken> broken = new AtomicReference<>();
    private final BrokenAuditAlerts alerts = new BrokenAuditAlerts(broken::get, desk, clock);

    @Test
    void aChainThatIsIntactRaisesNothing() {
        alerts.look();

        assertThat(desk.latest(BrokenAudit.RULE, BrokenAudit.KEY)).isEmpty();
    }

    @Test
    void aBrokenChainIsOneAlertThatNamesTheLine() {
        broken.set(new Broken(42, "its text was changed"));
        alerts.look();
        alerts.look();

        assertThat(desk.latest(BrokenAudit.RULE, BrokenAudit.KEY)).hasValueSatisfying(alert -> {
            assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(alert.summary()).contains("line 42", "its text was changed", "backup");
            assertThat(alert.version()).isEqualTo(1);
        });
    }

    @Test
    void whereAPersonClosedItAndItLastsItIsToldAgainADayLater() {
        broken.set(new Broken(42, "its text was changed"));
        alerts.look();
        String id = desk.latest(BrokenAudit.RULE, BrokenAudit.KEY).orElseThrow().id();
        desk.close(id, Disposition.TRUE_POSITIVE, "", Author.of("ada"));
        alerts.look();
        assertThat(desk.latest(BrokenAudit.RULE, BrokenAudit.KEY).orElseThrow().state())
                .isEqualTo(Alert.State.CLOSED);

        clock.move(Duration.ofDays(1));
        alerts.look();

        assertThat(desk.latest(BrokenAudit.RULE, BrokenAudit.KEY).orElseThrow().state())
                .isEqualTo(Alert.State.OPEN);
    }
}
