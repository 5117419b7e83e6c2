package io.tocsin.normalise;

import io.tocsin.event.Event;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Linux-PAM's {@code pam_unix} in whatever program logs it. Its provider is {@code pam}, because the program tells of the
 * same login in its own words: a rule that counts logins must choose one of the two.
 */
final class PamParser implements LineParser {

    private static final Pattern FAILURE = Pattern.compile("^pam_unix\\(([^:)]+):auth\\): authentication failure;.*?"
            + "(?:rhost=(\\S*))?(?:\\s+user=(\\S*))?\\s*$");
    private static final Pattern MORE = Pattern.compile("^PAM (\\d{1,6}) more authentication failures?;.*?rhost=(\\S*)(?:\\s+user=(\\S*))?\\s*$");
    private static final Pattern SESSION = Pattern.compile("^pam_unix\\(([^:)]+):session\\): session (opened|closed) for user ([^\\s(]+).*$");

    @Override
    public String name() {
        return "pam";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean claims(String app) {
        return true;
    }

    @Override
    public boolean read(String text, Event.Builder into) {
        if (!text.startsWith("pam_unix(") && !text.startsWith("PAM ")) {
            return false;
        }
        Matcher failure = FAILURE.matcher(text);
        if (failure.find()) {
            pam(into, "authentication", "login", "failure", failure.group(1));
            into.put("event.type", List.of("start"));
            who(into, failure.group(2), failure.group(3));
            return true;
        }
        Matcher more = MORE.matcher(text);
        if (more.find()) {
            pam(into, "authentication", "login", "failure", "");
            into.put("event.type", List.of("start"));
            into.put("tocsin.occurrences", Math.max(1, Integer.parseInt(more.group(1))));
            who(into, more.group(2), more.group(3));
            return true;
        }
        Matcher session = SESSION.matcher(text);
        if (session.find()) {
            boolean opened = session.group(2).equals("opened");
            pam(into, "session", opened ? "session-opened" : "session-closed", "success", session.group(1));
            into.put("event.type", List.of(opened ? "start" : "end")).putText("user.name", session.group(3));
            return true;
        }
        return false;
    }

    private static void pam(Event.Builder into, String category, String action, String outcome, String service) {
        into.put("event.category", List.of(category))
                .put("event.action", action)
                .put("event.outcome", outcome)
                .put("event.provider", "pam")
                .put("event.dataset", "pam")
                .putText("service.name", service);
    }

    private static void who(Event.Builder into, @Nullable String host, @Nullable String user) {
        into.putText("user.name", user == null ? "" : user);
        if (host != null) {
            Addresses.put(into, "source", host, "");
        }
    }
}
