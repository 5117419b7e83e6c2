package io.tocsin.cli;

import io.tocsin.access.token.AdminToken;
import io.tocsin.correlate.Correlator;
import io.tocsin.platform.Folders;
import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthReport;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Says on standard output, when the server has started, whether it is ready, what does not work, and where to look next; the
 * token only at its first start.
 */
@Component
class Welcome {

    private final AdminToken token;
    private final Correlator correlator;
    private final Folders folders;
    private final Environment settings;
    private final List<HealthPart> parts;

    Welcome(AdminToken token, Correlator correlator, Folders folders, Environment settings, List<HealthPart> parts) {
        this.token = token;
        this.correlator = correlator;
        this.folders = folders;
        this.settings = settings;
        this.parts = parts;
    }

    /** After the routes, which start at the same event. */
    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void ready(ApplicationReadyEvent event) {
        if (!(event.getApplicationContext() instanceof ServletWebServerApplicationContext web)) {
            return;
        }
        StringBuilder text = new StringBuilder(headline(HealthReport.problems(parts)))
                .append(String.format(
                        "  console   %s://localhost:%d/%n",
                        scheme(), web.getWebServer().getPort()))
                .append(redirect())
                .append(String.format("  syslog    UDP and TCP %s%n", settings.getProperty("tocsin.syslog.port")))
                .append(String.format(
                        "  rules     %d in force from %s%n",
                        correlator.inForce(), folders.rules().toAbsolutePath()))
                .append(String.format("  data      %s%n", folders.data().toAbsolutePath()));
        if (token.isNew()) {
            text.append(Terminal.isStandardOutput() ? shown() : named());
        }
        System.out.println(text);
    }

    private String redirect() {
        String port = settings.getProperty("tocsin.http.redirect-port", "0");
        return port.equals("0") ? "" : String.format("            port %s redirects to it%n", port);
    }

    private String scheme() {
        boolean on = settings.getProperty("server.ssl.enabled", Boolean.class, true);
        boolean set = settings.containsProperty("server.ssl.bundle")
                || settings.containsProperty("server.ssl.key-store")
                || settings.containsProperty("server.ssl.certificate");
        return on && set ? "https" : "http";
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

    /** "Tocsin is ready." only where it is; what does not work comes first, each with what to do. */
    static String headline(List<HealthReport.Problem> problems) {
        if (problems.isEmpty()) {
            return String.format("%nTocsin is ready.%n");
        }
        boolean down = problems.stream().anyMatch(HealthReport.Problem::isDown);
        String list = problems.stream()
                .map(problem ->
                        String.format("  %-9s %s%n            %s%n", problem.part(), problem.what(), problem.remedy()))
                .collect(Collectors.joining());
        return String.format(
                        down
                                ? "%nTocsin is NOT READY: it cannot do all that it was configured for.%n"
                                : "%nTocsin is ready, but not all is well.%n")
                + list
                + String.format("%n");
    }
}
