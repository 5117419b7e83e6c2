package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.finding.BrokenFile;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert for each rule file or list that has an error: one for as long as it stays broken, over restarts and on
 * all nodes; when the file is good again or gone, the alert says so and is closed. What was told is read from the alerts
 * themselves, so nothing is lost where the store is away for a while.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class BrokenFileAlerts {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Correlator correlator;
    private final NoticeDesk notices;
    private final Clock clock;
    /** What the alerts say; null while that is not known. */
    private @Nullable Map<String, BrokenFile> told;

    @Autowired
    BrokenFileAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("broken-rule-files", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    BrokenFileAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        notices = new NoticeDesk(BrokenFile.RULE, alerts);
        this.clock = clock;
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        Map<String, BrokenFile> broken = correlator.brokenFiles();
        if (broken.equals(told)) {
            return;
        }
        Set<String> mended = new HashSet<>(told == null ? notices.live() : told.keySet());
        mended.removeAll(broken.keySet());
        for (String file : mended) {
            notices.latest(file).ifPresent(alert -> mend(alert, file));
        }
        broken.values().forEach(this::raise);
        told = broken;
    }

    private void raise(BrokenFile file) {
        Optional<Alert> latest = notices.latest(file.file());
        if (latest.filter(alert -> isToldBy(alert, file)).isEmpty()) {
            notices.raise(latest, occasion -> file.notice().finding(occasion, clock.instant()));
        }
    }

    /** What a person closed stays closed while the file says the same. */
    private static boolean isToldBy(Alert alert, BrokenFile file) {
        return !NoticeDesk.isMended(alert) && alert.why().equals(file.why());
    }

    private void mend(Alert alert, String file) {
        notices.mended(
                alert,
                correlator.isInForce(file) ? "the file is in force as it stands" : "the file is not there any more");
    }
}
