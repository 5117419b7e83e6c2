package io.tocsin.platform.permissions;

import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.Timers;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PermissionsConfiguration {

    private static final Duration LOOK = Duration.ofSeconds(15);

    @Bean
    HealthPart permissionsHealth(Folders folders, Timers timers) {
        PermissionsHealth health = new PermissionsHealth(folders);
        health.look();
        timers.every("permissions", LOOK, health::look).wake(); // once more for what the start itself makes
        return health;
    }
}
