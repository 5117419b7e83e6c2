package io.tocsin.cli;

import io.tocsin.platform.Folders;
import io.tocsin.platform.Timers;
import io.tocsin.store.StoreProperties;
import java.time.Clock;
import org.quartz.Scheduler;
import org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.quartz.QuartzAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.MultipartAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/** The part of the server that commands about users, tokens and the audit need: no routes, no rules, no log. */
@ImportAutoConfiguration({
    CompositeMeterRegistryAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    MultipartAutoConfiguration.class,
    QuartzAutoConfiguration.class,
    SecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class,
    ServletWebServerFactoryAutoConfiguration.class,
    SimpleMetricsExportAutoConfiguration.class,
    WebMvcAutoConfiguration.class
})
@EnableConfigurationProperties({Folders.class, StoreProperties.class})
@ConfigurationPropertiesScan({"io.tocsin.access", "io.tocsin.http"})
@ComponentScan(
        basePackages = {
            "io.tocsin.access",
            "io.tocsin.http",
            "io.tocsin.store",
            "io.tocsin.console.admin",
            "io.tocsin.console.problem"
        },
        excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = "io\\.tocsin\\.store\\.reparse\\..*"))
@ComponentScan(
        basePackages = "io.tocsin.console",
        useDefaultFilters = false,
        includeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = "io\\.tocsin\\.console\\.ConsoleMvc"))
class AccessOnly {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Timers timers(Scheduler scheduler) {
        return new Timers(scheduler);
    }
}
