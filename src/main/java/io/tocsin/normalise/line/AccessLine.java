package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Characters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of an access log: {@code [VHOST ]CLIENT IDENT USER [TIME] "REQUEST" STATUS BYTES[ "REFERRER" "AGENT"[ …]]}.
 * What is missing, or logged as {@code -}, is {@code ""}.
 *
 * <p>A client chooses virtual host, user, request, referrer, agent and {@code X-Forwarded-For}. nginx and Apache escape
 * quotes in them, and then none of them reaches out of its place. Of servers that do not, a line that can be read as two
 * requests has neither status nor user.
 *
 * @param vhost the virtual host in front, with its port where that is logged
 * @param client address or name of the far end of the connection, as the server saw it
 * @param status -1 where a client may have written it
 * @param bytes of the body; -1 where the line does not say
 * @param forwarded {@code X-Forwarded-For} in front or behind the agent, as written; what a proxy or the client says
 * @param more what a format of one's own adds behind the agent
 */
record AccessLine(
        String vhost,
        String client,
        String ident,
        String user,
        Instant at,
        String request,
        int status,
        long bytes,
        String referrer,
        String agent,
        String forwarded,
        String more) {

    /** Names and users stand in front of the time; nothing sensible is longer. */
    private static final int LONGEST_HEAD = 1_000;

    private static final int LONGEST_VERSION = " HTTP/1.1".length();

    /** Reads a line; null where it is not shaped like one. */
    static @Nullable AccessLine read(String text) {
        for (int open = text.indexOf(" ["); open > 0 && open < LONGEST_HEAD; open = text.indexOf(" [", open + 1)) {
            ClfTime time = ClfTime.read(text, open + 2);
            if (time != null && text.startsWith("] \"", time.end())) {
                return read(text, open, time);
            }
        }
        return null;
    }

    private static @Nullable AccessLine read(String text, int open, ClfTime time) {
        AccessHead head = AccessHead.read(text.substring(0, open).strip());
        int request = time.end() + "] \"".length();
        int close = endOfRequest(text, request);
        if (head == null || close < 0) {
            return null;
        }
        int other = otherEndOfRequest(text, request, close);
        boolean isCertain = other < 0 && (text.length() < Peer.LONGEST_WITH_ITS_END || !hasQuote(text, request, close));
        int status = Words.number(text, close + 2);
        Rest rest = new Rest(text, Math.min(text.length(), close + 6));
        String bytes = rest.word();
        if (status < 100 || !(bytes.equals("-") || Characters.areDigits(bytes))) {
            return null;
        }
        String referrer = told(rest.word());
        String agent = told(rest.word());
        String more = rest.left();
        return new AccessLine(
                head.vhost(),
                head.client(),
                told(head.ident()),
                isCertain ? told(head.user()) : "",
                time.at(),
                text.substring(request, Math.max(close, other)),
                isCertain ? status : -1,
                bytes.equals("-") || bytes.isEmpty() || bytes.length() > 18 ? -1 : Long.parseLong(bytes),
                referrer,
                agent,
                head.forwarded().isEmpty() ? AccessHead.forwarded(new Rest(more, 0).word()) : head.forwarded(),
                more);
    }

    private static String told(String word) {
        return Characters.all(word, c -> c == '-' || c == ' ') ? "" : word;
    }

    /**
     * The quote that closes the request: the first that is not escaped and has a status behind it. Clients can put
     * quotes into a request, and not all servers escape them.
     */
    private static int endOfRequest(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"' && isStatus(text, i + 1)) {
                return i;
            }
        }
        return -1;
    }

    /** Says whether a quote stands there that no server that escapes them would have written; a long line may be cut. */
    private static boolean hasQuote(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) == '"') {
                return true;
            }
            i += text.charAt(i) == '\\' ? 1 : 0;
        }
        return false;
    }

    /** The last other place where a request of HTTP may end with a status behind it; -1 where there is none. */
    private static int otherEndOfRequest(String text, int from, int first) {
        int last = -1;
        for (int end = endOfRequest(text, first + 1); end > 0; end = endOfRequest(text, end + 1)) {
            int version = text.lastIndexOf(" HTTP/", end);
            last = version >= from && end - version <= LONGEST_VERSION ? end : last;
        }
        return last;
    }

    private static boolean isStatus(String text, int from) {
        return text.length() >= from + 4
                && text.charAt(from) == ' '
                && Characters.areDigits(text, from + 1, from + 4)
                && (text.length() == from + 4 || text.charAt(from + 4) == ' ');
    }

    /** The fields behind the status, one by one. */
    private static final class Rest {

        private final String text;
        private int at;

        Rest(String text, int at) {
            this.text = text;
            this.at = at;
        }

        /** The next field, without its quotes; {@code ""} past the end. A quote that never closes ends with the line. */
        String word() {
            skipBlanks();
            if (at < text.length() && text.charAt(at) == '"') {
                int from = ++at;
                while (at < text.length() && text.charAt(at) != '"') {
                    at += text.charAt(at) == '\\' ? 2 : 1;
                }
                int end = Math.min(at, text.length());
                at = end + 1;
                return text.substring(from, end);
            }
            int from = Math.min(at, text.length());
            while (at < text.length() && text.charAt(at) != ' ') {
                at++;
            }
            return text.substring(from, Math.min(at, text.length()));
        }

        String left() {
            return at < text.length() ? text.substring(at).strip() : "";
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }
    }
}
