package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.LostMessagesNotice;
import io.tocsin.ingest.LostMessages;
import io.tocsin.ingest.LostMessages.Loss;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each source that loses messages before they are in the event log: one while that goes on, renewed
 * once an hour, and where a person closed it another one a day later. When nothing is lost any more, the alert says so and
 * is closed.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class LostMessageAlerts {

    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Supplier<List<Loss>> losses;
    private final NoticeDesk notices;
    private final Clock clock;
    /** When the next look at the alert is due, by source; null while it is not known which alerts there are. */
    private @Nullable Map<String, Instant> raised;

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
        notices = new NoticeDesk(LostMessagesNotice.RULE, alerts);
        this.clock = clock;
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        Map<String, List<Loss>> current = losses.get().stream().collect(Collectors.groupingBy(Loss::source));
        Map<String, Instant> known = raised == null ? live() : raised;
        raised = known;
        Instant now = clock.instant();
        for (Map.Entry<String, List<Loss>> source : current.entrySet()) {
            if (!now.isBefore(known.getOrDefault(source.getKey(), Instant.MIN))) {
                known.put(source.getKey(), raise(source.getKey(), source.getValue(), now));
            }
        }
        Set<String> over = new HashSet<>(known.keySet());
        over.removeAll(current.keySet());
        for (String source : over) {
            notices.latest(source)
                    .ifPresent(alert -> notices.mended(alert, "no more of its messages have been lost for a while"));
            known.remove(source);
        }
    }

    /** Returns when it is to be raised again. */
    private Instant raise(String source, List<Loss> losses, Instant now) {
        Optional<Alert> latest = notices.latest(source);
        Instant due = latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(due)) {
            return due; // raised by an earlier life of the server or by another node
        }
        LostMessagesNotice notice = new LostMessagesNotice(
                source,
                losses.stream().map(Loss::words).collect(Collectors.joining("; ")),
                losses.stream().map(Loss::remedy).distinct().collect(Collectors.joining(". ")));
        notices.raise(latest, occasion -> notice.finding(occasion, now));
        return now.plus(NoticeDesk.RENEWED_AFTER);
    }

    /** The sources of which an alert of an earlier life of the server, or of another node, says that they lose messages. */
    private Map<String, Instant> live() {
        Map<String, Instant> sources = new HashMap<>();
        notices.live().forEach(source -> sources.put(source, Instant.MIN));
        return sources;
    }
}
