package io.tocsin.pipeline;

import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.alert.AlertQuery;
import io.tocsin.alert.Author;
import io.tocsin.correlate.BrokenFile;
import io.tocsin.correlate.Correlator;
import io.tocsin.platform.Timers;
import io.tocsin.platform.TransientException;
import io.tocsin.store.Page;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger log = LoggerFactory.getLogger(BrokenFileAlerts.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Author AUTHOR = Author.of("rule:" + BrokenFile.RULE);

    private final Correlator correlator;
    private final AlertDesk alerts;
    private final Clock clock;
    /** What the alerts say; null while that is not known. */
    private @Nullable Map<String, BrokenFile> told;

    @Autowired
    BrokenFileAlerts(Correlator correlator, AlertDesk alerts, Timers timers, Clock clock) {
        this(correlator, alerts, clock);
        timers.every("broken-rule-files", LOOK, this::lookAgain);
    }

    /** Looks only when asked. */
    BrokenFileAlerts(Correlator correlator, AlertDesk alerts, Clock clock) {
        this.correlator = correlator;
        this.alerts = alerts;
        this.clock = clock;
    }

    private void lookAgain() {
        try {
            look();
        } catch (TransientException e) {
            log.debug("Alerts of broken rule files have to wait: {}", e.getMessage());
        }
    }

    /** @throws TransientException when the store is away; call again */
    void look() {
        Map<String, BrokenFile> broken = correlator.brokenFiles();
        if (broken.equals(told)) {
            return;
        }
        Set<String> mended = new HashSet<>(told == null ? live() : told.keySet());
        mended.removeAll(broken.keySet());
        for (String file : mended) {
            alerts.latest(BrokenFile.RULE, file).ifPresent(alert -> mend(alert, file));
        }
        broken.values().forEach(this::raise);
        told = broken;
    }

    private void raise(BrokenFile file) {
        Optional<Alert> latest = alerts.latest(BrokenFile.RULE, file.file());
        if (latest.filter(alert -> isToldBy(alert, file)).isEmpty()) {
            String occasion =
                    latest.map(alert -> alert.id() + "@" + alert.version()).orElse("first");
            alerts.raise(List.of(file.finding(occasion, clock.instant())), event -> Optional.empty());
        }
    }

    /** What a person closed stays closed while the file says the same. */
    private static boolean isToldBy(Alert alert, BrokenFile file) {
        boolean over = alert.state() == Alert.State.CLOSED && alert.isMended();
        return !over && alert.why().equals(file.why());
    }

    private void mend(Alert alert, String file) {
        alerts.mended(
                alert.id(),
                correlator.isInForce(file) ? "the file is in force as it stands" : "the file is not there any more",
                AUTHOR);
    }

    /** The files of which an alert of an earlier life of the server, or of another node, says that they are broken. */
    private Set<String> live() {
        Set<String> files = new HashSet<>();
        String cursor = null;
        do {
            Page<Alert> page = alerts.find(new AlertQuery(
                    BrokenFile.RULE,
                    Set.of(Alert.State.OPEN, Alert.State.ACKNOWLEDGED),
                    Set.of(),
                    "",
                    null,
                    null,
                    AlertQuery.MAX_SIZE,
                    cursor));
            page.items().forEach(alert -> files.add(alert.key()));
            cursor = page.next();
        } while (cursor != null);
        return files;
    }
}
