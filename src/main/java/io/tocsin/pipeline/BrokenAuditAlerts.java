package io.tocsin.pipeline;

import io.tocsin.access.audit.AuditCheck;
import io.tocsin.access.audit.Broken;
import io.tocsin.alert.Alert;
import io.tocsin.alert.AlertDesk;
import io.tocsin.correlate.finding.BrokenAudit;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Raises an alert where the check of the audit found its chain broken, renewed once an hour while that lasts, and another
 * one a day after a person closed it.
 *
 * <p>One thread at a time: the timer's.
 */
@Component
final class BrokenAuditAlerts {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Supplier<@Nullable Broken> broken;
    private final NoticeDesk notices;
    private final Clock clock;

    @Autowired
    BrokenAuditAlerts(AuditCheck check, AlertDesk alerts, Timers timers, Clock clock) {
        this(check::broken, alerts, clock);
        timers.every("broken-audit", LOOK, () -> notices.unlessAway(this::look));
    }

    /** Looks only when asked. */
    BrokenAuditAlerts(Supplier<@Nullable Broken> broken, AlertDesk alerts, Clock clock) {
        this.broken = broken;
        this.notices = new NoticeDesk(BrokenAudit.RULE, alerts);
        this.clock = clock;
    }

    /** @throws io.tocsin.platform.TransientException when the store is away; call again */
    void look() {
        Broken found = broken.get();
        if (found == null) {
            return;
        }
        Instant now = clock.instant();
        Optional<Alert> latest = notices.latest(BrokenAudit.KEY);
        if (!now.isBefore(latest.map(NoticeDesk::nextAfter).orElse(Instant.MIN))) {
            BrokenAudit audit = new BrokenAudit(found.line(), found.how(), AuditCheck.remedy(found.line()));
            notices.raise(latest, occasion -> audit.finding(occasion, now));
        }
    }
}
