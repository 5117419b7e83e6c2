package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.WEB;

import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.syslog.SyslogTimestamps;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Apache httpd's error log, of 2.2 ({@code [TIME] [LEVEL] [client ADDRESS] MESSAGE}) and of 2.4 ({@code [TIME]
 * [MODULE:LEVEL] [pid P:tid T] [client ADDRESS:PORT] CODE: MESSAGE}). The client stands in front of all that a client
 * can choose.
 */
final class ApacheErrorParser implements LineParser {

    private static final String REFERRER = ", referer: ";

    private final SyslogTimestamps timestamps;

    ApacheErrorParser(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    @Override
    public String name() {
        return "apache-error";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        Cursor cursor = new Cursor(line.text());
        String group = cursor.group();
        Instant time = time(group);
        if (time != null) {
            group = cursor.group();
        }
        int colon = group.lastIndexOf(':');
        String level = group.substring(colon + 1);
        boolean isOurs = time != null || !line.program().isEmpty() || cursor.text.startsWith("[client ", cursor.at);
        if (!Severities.isApacheOrNginx(level) || !isOurs) {
            return false;
        }
        if (time != null && line.program().isEmpty()) {
            draft.put("@timestamp", time);
        }
        draft.put("log.level", level);
        draft.put("event.dataset", "apache.error").said("apache", "apache");
        if (colon > 0) {
            draft.label("module", group.substring(0, colon));
        }
        groups(cursor, colon >= 0, draft);
        message(cursor.left(), level, draft);
        return true;
    }

    private @Nullable Instant time(String group) {
        ClfTime time = ClfTime.read(group, 0);
        if (time != null) {
            return time.at();
        }
        SyslogTimestamps.Reading named = group.isEmpty() ? null : timestamps.read(group, 0, Instant.EPOCH);
        // without a year it is none of Apache's
        return named != null && named.end() == group.length() && group.matches(".*\\b\\d{4}$") ? named.at() : null;
    }

    /** {@code [pid 10:tid 14] (70014)End of file found: [client 192.0.2.1:17036] }. */
    private static void groups(Cursor cursor, boolean hasPort, Draft draft) {
        while (true) {
            int error = cursor.text.startsWith("(", cursor.at) ? cursor.text.indexOf(": [client ", cursor.at) : -1;
            if (error > 0) {
                draft.put("error.message", cursor.text.substring(cursor.at, error));
                cursor.at = error + 2;
            }
            if (cursor.text.startsWith("[pid ", cursor.at)) {
                int pid = Words.number(cursor.group(), "pid ".length());
                if (pid >= 0) {
                    draft.put("process.pid", (long) pid);
                }
            } else if (cursor.text.startsWith("[client ", cursor.at) || cursor.text.startsWith("[remote ", cursor.at)) {
                client(cursor.group().substring("client ".length()), hasPort, draft);
            } else {
                return;
            }
        }
    }

    private static void client(String written, boolean hasPort, Draft draft) {
        int colon = written.lastIndexOf(':');
        String host = colon < 0 ? "" : written.substring(0, colon);
        boolean isIpv4 = host.indexOf(':') < 0;
        if (colon > 0 && (isIpv4 || hasPort) && !Addresses.canonical(host).isEmpty()) {
            draft.source(host, Words.number(written, colon + 1));
        } else {
            draft.source(written);
        }
    }

    private static void message(String text, String level, Draft draft) {
        int referrer = text.lastIndexOf(REFERRER);
        if (referrer >= 0) {
            draft.put("http.request.referrer", text.substring(referrer + REFERRER.length()));
        }
        String said = referrer < 0 ? text : text.substring(0, referrer);
        if (said.matches("AH\\d{5}: .*")) {
            draft.put("event.code", said.substring(0, 7));
            said = said.substring(9);
        }
        if (!isLogin(said, draft) && !isDenied(said, draft)) {
            draft.happened(WEB, List.of(Severities.isError(level) ? "error" : "info"), "server message", "");
        }
    }

    /** {@code user NAME: authentication failure for "PATH": Password Mismatch}, {@code user NAME not found: PATH}. */
    private static boolean isLogin(String said, Draft draft) {
        if (isDirectoryLogin(said, draft)) {
            return true;
        }
        int user = said.startsWith("user ") ? 5 : said.startsWith("Digest: user ") ? 13 : -1;
        if (user < 0) {
            return false;
        }
        for (String reason : new String[] {": authentication failure for ", " not found: ", ": password mismatch: "}) {
            int end = said.lastIndexOf(reason);
            if (end > user) {
                boolean isUnknown = reason.startsWith(" not found");
                draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                        .user(Words.unquoted(said.substring(user, end).replaceFirst("' in realm `.*", "")))
                        .put("event.reason", isUnknown ? "user unknown" : "password mismatch");
                String path = Words.unquoted(Words.word(said, end + reason.length()));
                draft.putText("url.path", path.endsWith("\":") ? path.substring(0, path.length() - 2) : path);
                return true;
            }
        }
        return false;
    }

    /**
     * {@code auth_ldap authenticate: user NAME authentication failed; URI PATH [REASON]…} of mod_authnz_ldap and {@code
     * PAM authentication failed for user NAME: REASON} of mod_authnz_pam.
     */
    private static boolean isDirectoryLogin(String said, Draft draft) {
        String ldap = "auth_ldap authenticate: user ";
        String pam = "PAM authentication failed for user ";
        int end = said.startsWith(ldap)
                ? said.lastIndexOf(" authentication failed; URI ")
                : said.startsWith(pam) ? said.lastIndexOf(": ") : -1;
        int user = said.startsWith(ldap) ? ldap.length() : pam.length();
        if (end < user) {
            return false;
        }
        draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE).user(said.substring(user, end));
        if (said.startsWith(ldap)) {
            draft.putText("url.path", Words.word(said, end + " authentication failed; URI ".length()))
                    .putText("event.reason", Words.between(said, " [", "]"));
        } else {
            draft.putText("event.reason", said.substring(end + 2));
        }
        return true;
    }

    private static boolean isDenied(String said, Draft draft) {
        if (said.startsWith("ModSecurity: ")) {
            boolean isBlocked = said.startsWith("ModSecurity: Access denied");
            draft.happened(
                            WEB,
                            List.of(isBlocked ? "denied" : "info"),
                            isBlocked ? "request blocked" : "request flagged",
                            isBlocked ? FAILURE : "")
                    .putText("rule.id", Words.between(said, "[id \"", "\"]"))
                    .putText("event.reason", Words.between(said, "[msg \"", "\"]"))
                    .putText("url.original", Words.between(said, "[uri \"", "\"]"));
        } else if (said.startsWith("client denied by server configuration: ")
                || said.startsWith("Directory index forbidden by ")
                || said.startsWith("Symbolic link not allowed ")
                || said.startsWith("Cannot serve directory ")) {
            draft.happened(WEB, List.of("access", "denied"), "access denied", FAILURE)
                    .putText("file.path", Words.between(said, ": ", ""));
        } else if (said.startsWith("File does not exist: ")) {
            draft.happened(WEB, List.of("access", "error"), "file not found", FAILURE)
                    .putText("file.path", said.substring("File does not exist: ".length()));
        } else if (said.startsWith("script '") && said.contains("' not found")) {
            draft.happened(WEB, List.of("access", "error"), "file not found", FAILURE)
                    .putText("file.path", Words.between(said, "script '", "'"));
        } else {
            return false;
        }
        return true;
    }

    /** A place in the line, moved on group by group. */
    private static final class Cursor {

        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        /** The words in the brackets that begin here; {@code ""}, with the place kept, where none do. */
        String group() {
            int close = text.startsWith("[", at) ? text.indexOf(']', at) : -1;
            if (close < 0) {
                return "";
            }
            String inside = text.substring(at + 1, close);
            at = close + 1;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return inside;
        }

        String left() {
            return text.substring(Math.min(at, text.length()));
        }
    }
}
