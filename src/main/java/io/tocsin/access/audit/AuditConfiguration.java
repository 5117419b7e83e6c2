package io.tocsin.access.audit;

import io.tocsin.platform.Timers;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** When the audit does what nobody waits for. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private static final Duration WRITE = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofMinutes(1);
    private static final Duration EXPORT = Duration.ofSeconds(2);
    private static final Duration RETENTION = Duration.ofHours(1);

    @Bean
    Timers.Timer auditWriting(Timers timers, Audit audit) {
        return timers.every("audit", WRITE, audit::write);
    }

    @Bean
    Timers.Timer auditExporting(Timers timers, AuditExport export) {
        return timers.every("audit-export", EXPORT, export::look);
    }

    @Bean
    Timers.Timer auditRetaining(Timers timers, AuditRetention retention) {
        return timers.every("audit-retention", RETENTION, retention::look);
    }

    /** Woken at once: the whole chain is checked from the start on. */
    @Bean
    Timers.Timer auditChecking(Timers timers, AuditCheck check) {
        Timers.Timer timer = timers.every("audit-check", CHECK, check::look);
        timer.wake();
        return timer;
    }
}
