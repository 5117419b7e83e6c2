package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.correlate.finding.Finding;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of one rule that tell of the server itself. What was told is read from the alerts, so it holds over restarts
 * and on all nodes. All but {@link #unlessAway} throw {@link TransientException} while the store is away.
 */
final class NoticeDesk {

    private static final Logger log = LoggerFactory.getLogger(NoticeDesk.class);

    static final Duration RENEWED_AFTER = Duration.ofHours(1);
    /** Where a person closed it. */
    private static final Duration AGAIN_AFTER = Duration.ofDays(1);

    private final String rule;
    private final AlertDesk alerts;

    NoticeDesk(String rule, AlertDesk alerts) {
        this.rule = rule;
        this.alerts = alerts;
    }

    /** Does something that has to wait, and is done again, while the store is away. */
    void unlessAway(Runnable look) {
        try {
            look.run();
        } catch (TransientException e) {
            log.debug("Alerts of {} have to wait: {}", rule, e.getMessage());
        }
    }

    Optional<Alert> latest(String key) {
        return alerts.latest(rule, key);
    }

    /**
     * Raises an alert, or renews the one there is.
     *
     * @param latest the latest alert about the same
     * @param finding makes the finding for an occasion, which is the same wherever and how often it is told
     */
    void raise(Optional<Alert> latest, Function<String, Finding> finding) {
        String occasion =
                latest.map(alert -> alert.id() + "@" + alert.version()).orElse("first");
        alerts.raise(List.of(finding.apply(occasion)), event -> Optional.empty());
    }

    /** When what lasts is to be told again: once an hour, and a day after a person closed the alert. */
    static Instant nextAfter(Alert alert) {
        if (isMended(alert)) {
            return Instant.MIN;
        }
        return alert.lastSeen().plus(alert.state() == Alert.State.CLOSED ? AGAIN_AFTER : RENEWED_AFTER);
    }

    /** Whether the alert was closed because what it told of was over. */
    static boolean isMended(Alert alert) {
        return alert.state() == Alert.State.CLOSED && alert.isMended();
    }

    /** What an alert told of is over. */
    void mended(Alert alert, String why) {
        alerts.mended(alert.id(), why, Author.of("rule:" + rule));
    }

    /** The keys of alerts that nobody closed, of this life of the server, an earlier one, or another node. */
    Set<String> live() {
        Set<String> keys = new HashSet<>();
        String cursor = null;
        do {
            Page<Alert> page = alerts.find(new AlertQuery(
                    rule,
                    Set.of(Alert.State.OPEN, Alert.State.ACKNOWLEDGED),
                    Set.of(),
                    "",
                    null,
                    null,
                    AlertQuery.MAX_SIZE,
                    cursor));
            page.items().forEach(alert -> keys.add(alert.key()));
            cursor = page.next();
        } while (cursor != null);
        return keys;
    }
}
