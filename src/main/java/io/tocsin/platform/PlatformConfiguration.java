package io.tocsin.platform;

import io.tocsin.platform.start.SettingsCheck;
import java.time.Clock;
import java.time.Duration;
import org.quartz.Scheduler;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    /** Much longer than any work of a timer takes, and short enough for a playbook to be late. */
    private static final Duration LATE = Duration.ofSeconds(60);

    /** The one clock; tests put another in its place. */
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    static SettingsCheck settingsCheck(Environment settings) {
        return new SettingsCheck(settings);
    }

    @Bean
    Timers timers(Scheduler scheduler) {
        return new Timers(scheduler);
    }

    @Bean(destroyMethod = "close")
    TimersWatch timersWatch(Timers timers) {
        return new TimersWatch(timers, LATE);
    }

    @Bean
    FoldersHealth foldersHealth(Folders folders, Environment settings) {
        return new FoldersHealth(folders, settings::containsProperty);
    }
}
