package io.tocsin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertDesks;
import io.tocsin.alert.InMemoryAlertStore;
import io.tocsin.event.Severity;
import io.tocsin.ingest.LostMessages.Loss;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostMessageAlertsTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final InMemoryAlertStore store = new InMemoryAlertStore();
    private final List<Loss> losses = new ArrayList<>();

    private static Loss loss(long count) {
        return new Loss("syslog-udp", "the kernel drops datagrams", count, NOON, "Raise net.core.rmem_max");
    }

    private AlertDesk desk(Clock clock) {
        return AlertDesks.interrupted(store, () -> {}, clock);
    }

    /** A server that starts at a time, and looks once. */
    private AlertDesk look(Duration afterNoon) {
        Clock clock = Clock.fixed(NOON.plus(afterNoon), ZoneOffset.UTC);
        AlertDesk desk = desk(clock);
        new LostMessageAlerts(() -> List.copyOf(losses), desk, clock).look();
        return desk;
    }

    private static Alert alert(AlertDesk desk) {
        return desk.latest(LostMessageAlerts.RULE, "syslog-udp").orElseThrow();
    }

    @Test
    void whileMessagesAreLostThereIsOneAlertAndItIsClosedAfterwards() {
        losses.add(loss(5));
        Alert first = alert(look(Duration.ZERO));
        losses.set(0, loss(50));
        Alert soon = alert(look(Duration.ofMinutes(10)));
        Alert later = alert(look(Duration.ofHours(2)));
        losses.clear();
        Alert over = alert(look(Duration.ofHours(3)));

        assertThat(first.severity()).isEqualTo(Severity.HIGH);
        assertThat(first.state()).isEqualTo(Alert.State.OPEN);
        assertThat(first.why()).startsWith("5 messages of source syslog-udp were lost: the kernel drops");
        assertThat(soon).isEqualTo(first);
        assertThat(later.id()).isEqualTo(first.id());
        assertThat(later.why()).startsWith("50 messages");
        assertThat(over.id()).isEqualTo(first.id());
        assertThat(over.state()).isEqualTo(Alert.State.CLOSED);
    }

    @Test
    void withoutLossesThereIsNoAlert() {
        assertThat(look(Duration.ZERO).latest(LostMessageAlerts.RULE, "syslog-udp"))
                .isEmpty();
    }
}
