package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.SUCCESS;
import static io.tocsin.normalise.line.Kinds.WEB;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.syslog.SyslogTimestamps;
import java.time.Instant;
import java.util.List;

/**
 * nginx's error log: {@code [TIME ][LEVEL] PID#THREAD: [*CONNECTION ]MESSAGE[, client: ADDRESS, server: …, request: "…"]}.
 *
 * <p>nginx escapes nothing here. A message can hold a path, and the fields behind the client a request, a host and a
 * referrer, that a client made up; each may name another client. Where the message cannot, the first is nginx's own; where
 * it can, of two different clients neither is believed.
 */
final class NginxErrorParser implements LineParser {

    private static final String CLIENT = ", client: ";
    private static final String USER = "user \"";
    private static final String MISMATCH = "\": password mismatch";
    private static final String UNKNOWN = "\" was not found in \"";

    /** How messages begin in which nothing is a client's. */
    private static final List<String> OWN_WORDS = List.of(
            "limiting requests, ",
            "limiting connections by zone ",
            "delaying request, ",
            "access forbidden by rule",
            "no user/password was provided for basic authentication",
            "client login failed: ",
            "client logged in",
            "client intended to send too large ");

    private final SyslogTimestamps timestamps;

    NginxErrorParser(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    @Override
    public String name() {
        return "nginx-error";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = line.text();
        SyslogTimestamps.Reading time = timestamps.read(text, 0, Instant.EPOCH);
        int level = time == null ? 0 : time.end() + 1;
        int close = text.indexOf("] ", level);
        if (level >= text.length() || text.charAt(level) != '[' || close < 0) {
            return false;
        }
        if (!Severities.isApacheOrNginx(text.substring(level + 1, close))) {
            return false;
        }
        int start = endOfIds(text, close + 2, draft);
        if (start < 0) {
            return false;
        }
        if (time != null && line.program().isEmpty()) {
            draft.put("@timestamp", time.at());
        }
        draft.put("log.level", text.substring(level + 1, close));
        draft.put("event.dataset", "nginx.error").said("nginx", "nginx");
        int client = text.indexOf(CLIENT, start);
        String said = text.substring(start, client < 0 ? text.length() : client);
        String fields = client < 0 ? "" : text.substring(client);
        // nginx and syslog cut long lines: behind a long path its own client may be missing
        boolean isWhole = start + said.length() < Peer.LONGEST_WITH_ITS_END;
        boolean isCertain = isWithoutPath(said) || (isWhole && !namesAnother(fields));
        happened(isCertain ? said : "", fields, text.substring(level + 1, close), draft);
        if (isCertain) {
            fields(fields, draft);
        } else {
            draft.put("event.reason", "two clients named");
        }
        return true;
    }

    /** Says whether the message is one that holds no text of a client's in which {@code ", client: "} could stand. */
    private static boolean isWithoutPath(String said) {
        // a name of basic authentication ends at its first colon (RFC 7617 §2)
        boolean isUser = said.startsWith(USER) && (said.endsWith(MISMATCH) || said.contains(UNKNOWN));
        boolean isPamUser = said.startsWith("PAM: user '") && said.contains("' - not authenticated: ");
        return isUser || isPamUser || OWN_WORDS.stream().anyMatch(said::startsWith);
    }

    private static boolean namesAnother(String fields) {
        String first = Words.after(fields, CLIENT);
        for (int next = fields.indexOf(CLIENT, 1); next > 0; next = fields.indexOf(CLIENT, next + 1)) {
            if (!Words.word(fields, next + CLIENT.length()).equals(first)) {
                return true;
            }
        }
        return false;
    }

    /** Reads {@code 31#31: *3 } and returns the place after it; -1 where it is something else. */
    private static int endOfIds(String text, int from, Draft draft) {
        int pid = Words.number(text, from);
        int at = endOfNumber(text, from);
        if (pid < 0 || at >= text.length() || (text.charAt(at) != '#' && text.charAt(at) != ':')) {
            return -1;
        }
        int thread = endOfNumber(text, at + 1);
        if (thread == at + 1) {
            return -1;
        }
        draft.put("process.pid", (long) pid);
        at = thread;
        at += text.startsWith(":", at) ? 1 : 0;
        at += text.startsWith(" ", at) ? 1 : 0;
        if (text.startsWith("*", at)) {
            int end = endOfNumber(text, at + 1);
            at = text.startsWith(" ", end) ? end + 1 : at;
        }
        return at;
    }

    private static int endOfNumber(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static void happened(String said, String fields, String level, Draft draft) {
        int mismatch = said.endsWith(MISMATCH) ? said.length() - MISMATCH.length() : -1;
        int userEnd = mismatch >= 0 ? mismatch : said.lastIndexOf(UNKNOWN);
        if (said.startsWith(USER) && userEnd >= USER.length()) {
            draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                    .user(said.substring(USER.length(), userEnd))
                    .put("event.reason", mismatch >= 0 ? "password mismatch" : "user unknown");
        } else if (said.indexOf('"') < 0
                && (said.contains("password mismatch") || said.contains(" was not found in "))) {
            // without the quotes that paths and requests stand in, these are the server's words
            draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                    .put("event.reason", said.contains("mismatch") ? "password mismatch" : "user unknown");
        } else if (said.startsWith("PAM: user '") && said.contains("' - not authenticated: ")) {
            int end = said.lastIndexOf("' - not authenticated: ");
            draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                    .user(Words.slice(said, "PAM: user '".length(), end))
                    .putText("event.reason", said.substring(end + "' - not authenticated: ".length()));
        } else if (said.startsWith("client login failed: ")) {
            draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                    .user(quoted(fields, ", login: \""))
                    .putText("event.reason", quoted(said, "client login failed: \""));
        } else if (said.startsWith("client logged in")) {
            draft.happened(AUTHENTICATION, List.of("start"), "login", SUCCESS).user(quoted(fields, ", login: \""));
        } else if (said.startsWith("no user/password was provided")) {
            draft.happened(AUTHENTICATION, List.of("info"), "login probe", FAILURE);
        } else if (said.startsWith("limiting ") || said.startsWith("delaying request")) {
            draft.happened(WEB, List.of("access", "denied"), "request limited", FAILURE);
        } else if (said.startsWith("access forbidden by rule")
                || (said.startsWith("directory index of ") && said.endsWith(" is forbidden"))) {
            draft.happened(Kinds.DENIED_REQUEST, List.of("access", "denied"), "http request", FAILURE);
        } else if (said.endsWith("(2: No such file or directory)")) {
            draft.happened(WEB, List.of("access", "error"), "file not found", FAILURE);
        } else {
            draft.happened(WEB, List.of(Severities.isError(level) ? "error" : "info"), "server message", "");
        }
    }

    /** {@code , client: A, server: S, request: "R", upstream: "U", host: "H", referrer: "X"}. */
    private static void fields(String fields, Draft draft) {
        draft.source(Words.after(fields, CLIENT));
        RequestLine.put(quoted(fields, ", request: \""), draft);
        String host = quoted(fields, ", host: \"");
        if (!host.isEmpty()) {
            RequestLine.host(host, draft);
        }
        draft.putText("http.request.referrer", quoted(fields, ", referrer: \""));
        draft.label("upstream", quoted(fields, ", upstream: \""));
    }

    /** What stands behind these words, which end with a quote, up to the next one. */
    private static String quoted(String text, String before) {
        return text.contains(before) ? Words.between(text, before, "\"") : "";
    }
}
