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
    private static final List<String> LOGIN_REASONS =
            List.of(": authentication failure for ", " not found: ", ": password mismatch: ");

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

    /**
     * {@code [pid 10:tid 14] (70014)End of file found: [client 192.0.2.1:17036] }. The first client is the server's; behind
     * it stands the message, which a client may begin with another.
     */
    private static void groups(Cursor cursor, boolean hasPort, Draft draft) {
        if (cursor.text.startsWith("[pid ", cursor.at)) {
            int pid = Words.number(cursor.group(), "pid ".length());
            if (pid >= 0) {
                draft.put("process.pid", (long) pid);
            }
        }
        // an error of the system, whose words hold no colon
        int error = cursor.text.startsWith("(", cursor.at) ? cursor.text.indexOf(": ", cursor.at) : -1;
        if (error > 0 && cursor.text.startsWith("[client ", error + 2)) {
            draft.put("error.message", cursor.text.substring(cursor.at, error));
            cursor.at = error + 2;
        }
        if (cursor.text.startsWith("[client ", cursor.at) || cursor.text.startsWith("[remote ", cursor.at)) {
            String group = cursor.group();
            client(group.isEmpty() ? "" : group.substring("client ".length()), hasPort, draft);
        }
    }

    private static void client(String written, boolean hasPort, Draft draft) {
        int colon = written.lastIndexOf(':');
        String host = colon < 0 ? "" : written.substring(0, colon);
        // "2001:db8::7" has a port behind its last colon only where all lines have one, "[2001:db8::7]:51548" always
        boolean isMarked = host.indexOf(':') < 0 || host.endsWith("]");
        if (colon > 0 && (isMarked || hasPort) && !Addresses.canonical(host).isEmpty()) {
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
            serverMessage(said, level, draft);
        }
    }

    /** An error that is about no client and no request is one of the server's own parts. */
    private static void serverMessage(String said, String level, Draft draft) {
        if (Severities.isError(level) && !draft.has("source.ip") && !said.contains("request")) {
            draft.happened(Kinds.EXCEPTION, List.of("error"), "component failure", FAILURE);
        } else {
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
        // A name of basic authentication ends at its first colon (RFC 7617 §2), so what follows is the server's at its
        // first place, and the path's and the referrer's behind that. A digest name may hold anything.
        int end = first(said, user, LOGIN_REASONS);
        for (String reason : LOGIN_REASONS) {
            if (end > user && said.startsWith(reason, end)) {
                boolean isUnknown = reason.startsWith(" not found");
                boolean isCertain = user == 5 || first(said, end + 1, LOGIN_REASONS) < 0;
                String name = Words.unquoted(said.substring(user, end).replaceFirst("' in realm `.*", ""));
                draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                        .user(isCertain ? name : "")
                        .put("event.reason", isUnknown ? "user unknown" : "password mismatch");
                String path = Words.unquoted(Words.word(said, end + reason.length()));
                draft.putText("url.path", path.endsWith("\":") ? path.substring(0, path.length() - 2) : path);
                return true;
            }
        }
        return false;
    }

    /** Where the first of these words stands; -1 where none does. */
    private static int first(String text, int from, List<String> words) {
        return words.stream()
                .mapToInt(word -> text.indexOf(word, from))
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /**
     * {@code auth_ldap authenticate: user NAME authentication failed; URI PATH [REASON]…} of mod_authnz_ldap and {@code
     * PAM authentication failed for user NAME: REASON} of mod_authnz_pam.
     */
    private static boolean isDirectoryLogin(String said, Draft draft) {
        String ldap = "auth_ldap authenticate: user ";
        String pam = "PAM authentication failed for user ";
        String behind = said.startsWith(ldap) ? " authentication failed; URI " : ": ";
        int user = said.startsWith(ldap) ? ldap.length() : pam.length();
        int end = said.startsWith(ldap) || said.startsWith(pam) ? said.indexOf(behind, user) : -1;
        if (end < user) {
            return false;
        }
        // a name holds no colon, but it and the path may hold the other words: then the name is not certain
        boolean isCertain = said.startsWith(pam) || said.indexOf(behind, end + 1) < 0;
        draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                .user(isCertain ? said.substring(user, end) : "");
        if (said.startsWith(ldap)) {
            draft.putText("url.path", Words.word(said, end + " authentication failed; URI ".length()))
                    .putText("event.reason", Words.between(said, " [", "]"));
        } else {
            draft.putText("event.reason", said.substring(end + 2));
        }
        return true;
    }

    private static boolean isDenied(String said, Draft draft) {
        if (said.startsWith("ModSecurity: Audit log: ")) {
            draft.happened(Kinds.EXCEPTION, List.of("error"), "component failure", FAILURE)
                    .putText("event.reason", said.substring("ModSecurity: Audit log: ".length()));
        } else if (said.startsWith("ModSecurity: ")) {
            boolean isBlocked = said.startsWith("ModSecurity: Access denied");
            draft.happened(
                            Kinds.HOSTILE_INPUT,
                            List.of(isBlocked ? "denied" : "info"),
                            "invalid input",
                            isBlocked ? FAILURE : "")
                    .putText("rule.id", Words.between(said, "[id \"", "\"]"))
                    .putText("event.reason", Words.between(said, "[msg \"", "\"]"))
                    .putText("url.original", Words.between(said, "[uri \"", "\"]"));
        } else if (said.startsWith("client denied by server configuration: ")
                || said.startsWith("Directory index forbidden by ")
                || said.startsWith("Symbolic link not allowed ")
                || said.startsWith("Cannot serve directory ")) {
            draft.happened(Kinds.DENIED_REQUEST, List.of("access", "denied"), "http request", FAILURE)
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
            int close = text.startsWith("[", at) ? close() : -1;
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

        /** An address in brackets may stand inside: {@code [client [2001:db8::7]:51548]}. */
        private int close() {
            boolean hasInner = text.startsWith("[client [", at) || text.startsWith("[remote [", at);
            int inner = hasInner ? text.indexOf(']', at) : at;
            return inner < 0 ? -1 : text.indexOf(']', inner + 1);
        }

        String left() {
            return text.substring(Math.min(at, text.length()));
        }
    }
}
