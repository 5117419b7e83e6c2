package io.tocsin.cli;

import io.tocsin.console.access.AdminToken;
import io.tocsin.correlate.Correlator;
import io.tocsin.platform.Folders;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells on standard output, when the server is ready, where to look next; the token only at its first start. */
@Component
class Welcome {

    private final AdminToken token;
    private final Correlator correlator;
    private final Folders folders;
    private final Environment settings;

    Welcome(AdminToken token, Correlator correlator, Folders folders, Environment settings) {
        this.token = token;
        this.correlator = correlator;
        this.folders = folders;
        this.settings = settings;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (!(event.getApplicationContext() instanceof ServletWebServerApplicationContext web)) {
            return;
        }
        long rules =
                correlator.rules().stream().filter(rule -> rule.id() != null).count();
        StringBuilder text = new StringBuilder()
                .append(String.format(
                        "%nTocsin is ready.%n  console   http://localhost:%d/%n",
                        web.getWebServer().getPort()))
                .append(String.format("  syslog    UDP and TCP %s%n", settings.getProperty("tocsin.syslog.port")))
                .append(String.format(
                        "  rules     %d in force from %s%n",
                        rules, folders.rules().toAbsolutePath()))
                .append(String.format("  data      %s%n", folders.data().toAbsolutePath()));
        if (token.isNew()) {
            text.append(Terminal.isStandardOutput() ? shown() : named());
        }
        System.out.println(text);
    }

    private String shown() {
        return String.format(
                "  token     %s%n            shown this once; kept in %s, readable by you alone%n",
                token.secret().value(), token.file().toAbsolutePath());
    }

    /** A pipe, a file or a service manager would keep what is written. */
    private String named() {
        return String.format(
                "  token     in %s, readable by you alone%n", token.file().toAbsolutePath());
    }
}
