package io.tocsin.log;

import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.Timers;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the event log below the data folder, keeps it short, tells how it is. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

    @Bean(destroyMethod = "close")
    RocksEventLog eventLog(Folders folders, LogProperties settings, Clock clock) {
        return new RocksEventLog(folders.data().resolve("log"), settings, clock);
    }

    @Bean(destroyMethod = "close")
    LogRetention logRetention(RocksEventLog eventLog, Timers timers, LogProperties settings) {
        return new LogRetention(eventLog, timers, settings.retentionInterval());
    }

    @Bean
    HealthPart logHealth(EventLog eventLog) {
        return new LogHealth(eventLog);
    }
}
