package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.Notice;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Raises an alert for each thing about the server itself that lasts: one while it does, renewed once an hour, and where a
 * person closed it another one a day later. When it is over, the alert says so and is closed.
 *
 * <p>One thread at a time: the timer's.
 */
final class LastingNotices {

    private final NoticeDesk desk;
    private final String over;
    private final Clock clock;
    /** When the next look at the alert is due, by key; null while it is not known which alerts there are. */
    private @Nullable Map<String, Instant> due;

    /** @param over what an alert says when it is closed, continuing "closed because" */
    LastingNotices(String rule, String over, AlertDesk alerts, Clock clock) {
        desk = new NoticeDesk(rule, alerts);
        this.over = over;
        this.clock = clock;
    }

    /** Does something that has to wait, and is done again, while the store is away. */
    void unlessAway(Runnable look) {
        desk.unlessAway(look);
    }

    /**
     * Reports what is so now, and what no longer is.
     *
     * @param undecided keys of what is not reported yet and not over either
     * @throws TransientException when the store is away; call again
     */
    void look(List<Notice> current, Set<String> undecided) {
        Map<String, Instant> known = due == null ? live() : due;
        due = known;
        Instant now = clock.instant();
        Set<String> gone = new HashSet<>(known.keySet());
        gone.removeAll(undecided);
        for (Notice notice : current) {
            gone.remove(notice.key());
            if (!now.isBefore(known.getOrDefault(notice.key(), Instant.MIN))) {
                known.put(notice.key(), raise(notice, now));
            }
        }
        for (String key : gone) {
            desk.latest(key).ifPresent(alert -> desk.mended(alert, over));
            known.remove(key);
        }
    }

    /** Returns when it is to be raised again. */
    private Instant raise(Notice notice, Instant now) {
        Optional<Alert> latest = desk.latest(notice.key());
        Instant next = latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN);
        if (now.isBefore(next)) {
            return next; // raised by an earlier life of the server or by another node
        }
        desk.raise(latest, occasion -> notice.finding(occasion, now));
        return now.plus(NoticeDesk.RENEWED_AFTER);
    }

    /** What alerts of an earlier life of the server, or of another node, report as lasting. */
    private Map<String, Instant> live() {
        Map<String, Instant> keys = new HashMap<>();
        desk.live().forEach(key -> keys.put(key, Instant.MIN));
        return keys;
    }
}
