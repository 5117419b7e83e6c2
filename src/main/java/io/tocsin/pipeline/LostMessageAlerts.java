package io.tocsin.pipeline;

import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.Notice;
import io.tocsin.event.Severity;
import io.tocsin.ingest.LostMessages;
import io.tocsin.ingest.LostMessages.Loss;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Raises an alert for each source that loses messages before they are in the event log, until it loses none any more. */
@Component
final class LostMessageAlerts {

    /** Whose alerts tell of such sources; no author's rule has this name, see {@code docs/reference/rules.md}. */
    static final String RULE = "tocsin-messages-lost";

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Supplier<List<Loss>> losses;
    private final LastingNotices notices;

    @Autowired
    LostMessageAlerts(LostMessages messages, AlertDesk alerts, Timers timers, Clock clock) {
        this(messages::current, alerts, clock);
        timers.every("lost-messages", LOOK, () -> {
            messages.look();
            notices.unlessAway(this::look);
        });
    }

    /** Looks only when asked. */
    LostMessageAlerts(Supplier<List<Loss>> losses, AlertDesk alerts, Clock clock) {
        this.losses = losses;
        notices = new LastingNotices(RULE, "no more of its messages have been lost for a while", alerts, clock);
    }

    void look() {
        Map<String, List<Loss>> bySource = losses.get().stream().collect(Collectors.groupingBy(Loss::source));
        notices.look(
                bySource.entrySet().stream()
                        .map(source -> notice(source.getKey(), source.getValue()))
                        .toList(),
                Set.of());
    }

    private static Notice notice(String source, List<Loss> losses) {
        String why = losses.stream().map(Loss::words).collect(Collectors.joining("; "));
        String remedy = losses.stream().map(Loss::remedy).distinct().collect(Collectors.joining(". "));
        return new Notice(
                RULE,
                "Messages are lost before they reach the event log",
                Severity.HIGH,
                "tocsin.source",
                source,
                "lost",
                why,
                why + ". Attacks that they tell of are not found; somebody may flood the server to hide one. "
                        + remedy);
    }
}
