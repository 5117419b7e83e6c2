package io.tocsin.console;

import static io.tocsin.access.Permission.HEALTH_READ;

import io.tocsin.access.RequiresPermission;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What people need to know to send something to this server. */
@RestController
final class ServerController {

    private final Environment settings;

    ServerController(Environment settings) {
        this.settings = settings;
    }

    /** @param syslogPort UDP and TCP */
    record Server(int syslogPort) {}

    @RequiresPermission(HEALTH_READ)
    @GetMapping("/api/v1/server")
    Server server() {
        return new Server(settings.getProperty("tocsin.syslog.port", Integer.class, 5514));
    }
}
