package io.tocsin.normalise;

import io.tocsin.event.Event;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** OpenSSH's server, in the wording of its {@code auth.c}, {@code auth2.c} and {@code packet.c}. */
final class SshdParser implements LineParser {

    private static final Pattern REPEATED = Pattern.compile("^message repeated (\\d{1,6}) times: \\[ ?(.*)\\]$");
    private static final Pattern LOGIN = Pattern.compile("^(Failed|Accepted) (\\S+) for (invalid user )?(.*?) from"
            + " (\\S+)(?: port (\\d{1,5}))?(?: ssh\\d?)?(?:: .*)?(?: \\[preauth\\])?$");
    private static final Pattern INVALID_USER =
            Pattern.compile("^(?:Invalid|Illegal) user (.*?) from (\\S+?)(?: port (\\d{1,5}))?$");
    private static final Pattern GONE = Pattern.compile("^(?:error: )?(?:Received disconnect from|Disconnected from|"
            + "Connection (?:closed|reset) by|Disconnecting)(?: (?:authenticating|invalid) user (\\S*))?(?: user (\\S*))?"
            + " ([0-9A-Fa-f.:]*?[0-9A-Fa-f])(?:[: ].*)?$");
    private static final Pattern STRANGER =
            Pattern.compile("^(?:Did not receive identification string from|Bad protocol version identification .* from)"
                    + " (\\S+?)(?: port (\\d{1,5}))?$");
    private static final Pattern BREAK_IN = Pattern.compile("^reverse mapping checking getaddrinfo for (\\S+)"
            + " \\[([^\\]]+)\\] failed - POSSIBLE BREAK-IN ATTEMPT!?$");

    @Override
    public String name() {
        return "sshd";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean claims(String app) {
        return app.equals("sshd") || app.equals("sshd-session") || app.endsWith("/sshd");
    }

    @Override
    public boolean read(String text, Event.Builder into) {
        Matcher repeated = REPEATED.matcher(text);
        if (repeated.find() && readOne(repeated.group(2), into)) {
            into.put("tocsin.occurrences", Math.max(1, Integer.parseInt(repeated.group(1))));
            return true;
        }
        return readOne(text, into);
    }

    private static boolean readOne(String text, Event.Builder into) {
        Matcher login = LOGIN.matcher(text);
        if (login.find()) {
            boolean success = login.group(1).equals("Accepted");
            provider(into, "authentication", "login", success ? "success" : "failure");
            into.put("event.type", List.of("start"));
            into.putText("user.name", login.group(4)).putText("event.reason", login.group(3) == null ? "" : "invalid user");
            into.put("tocsin.authentication_method", login.group(2));
            address(into, login.group(5), login.group(6));
            return true;
        }
        Matcher invalid = INVALID_USER.matcher(text);
        if (invalid.find()) {
            provider(into, "authentication", "invalid-user", "failure");
            into.put("event.type", List.of("info")).putText("user.name", invalid.group(1));
            address(into, invalid.group(2), invalid.group(3));
            return true;
        }
        Matcher gone = GONE.matcher(text);
        if (gone.find()) {
            provider(into, "network", "disconnect", "unknown");
            into.put("event.type", List.of("end"));
            String user = gone.group(1) != null ? gone.group(1) : gone.group(2);
            into.putText("user.name", user == null ? "" : user);
            address(into, gone.group(3), null);
            return true;
        }
        Matcher stranger = STRANGER.matcher(text);
        if (stranger.find()) {
            provider(into, "network", "connection", "failure");
            into.put("event.type", List.of("protocol"));
            address(into, stranger.group(1), stranger.group(2));
            return true;
        }
        Matcher breakIn = BREAK_IN.matcher(text);
        if (breakIn.find()) {
            provider(into, "network", "reverse-mapping", "failure");
            into.put("event.type", List.of("info")).put("source.domain", breakIn.group(1));
            address(into, breakIn.group(2), null);
            return true;
        }
        return false;
    }

    private static void provider(Event.Builder into, String category, String action, String outcome) {
        into.put("event.category", List.of(category))
                .put("event.action", action)
                .put("event.outcome", outcome)
                .put("event.provider", "sshd")
                .put("event.dataset", "sshd")
                .put("service.name", "sshd");
    }

    private static void address(Event.Builder into, String address, @Nullable String port) {
        Addresses.put(into, "source", address, port == null ? "" : port);
    }
}
