package io.tocsin.log;

import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the event log below the data folder, keeps it short, tells how it is. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    private static final Duration LAG_LOOK = Duration.ofSeconds(5);

    @Bean(destroyMethod = "close")
    RocksEventLog eventLog(Folders folders, LogProperties settings, Clock clock) {
        return new RocksEventLog(folders.data().resolve("log"), settings, clock);
    }

    @Bean(destroyMethod = "close")
    LogRetention logRetention(RocksEventLog eventLog, Timers timers, LogProperties settings) {
        return new LogRetention(eventLog, timers, settings.retentionInterval());
    }

    @Bean
    LogHealth logHealth(EventLog eventLog, Folders folders, LogHealthProperties settings, Clock clock, Timers timers) {
        LogHealth health = new LogHealth(eventLog, settings, LogHealth.Disk.of(folders.data()), clock);
        timers.every("log-lag", LAG_LOOK, health::look);
        return health;
    }
}
