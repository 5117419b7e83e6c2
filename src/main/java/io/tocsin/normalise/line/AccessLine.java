package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Addresses;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of an access log: {@code [VHOST ]CLIENT IDENT USER [TIME] "REQUEST" STATUS BYTES[ "REFERRER" "AGENT"[ …]]}.
 * What is missing, or logged as {@code -}, is {@code ""}.
 *
 * @param vhost the virtual host in front, with its port where that is logged
 * @param client address or name
 * @param bytes of the body; -1 where they are not told
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
        String more) {

    /** Names and users stand in front of the time; nothing sensible is longer. */
    private static final int LONGEST_HEAD = 1_000;

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
        // a user name may hold blanks, so that whatever is left over belongs to it
        String[] head = text.substring(0, open).strip().split(" +", 4);
        boolean hasVhost = head.length == 4 && isVhost(head[0], head[1]);
        int client = hasVhost ? 1 : 0;
        if (head.length < 3 || !isHost(head[client])) {
            return null;
        }
        String user = head[client + 2] + (hasVhost || head.length < 4 ? "" : " " + head[3]);
        int request = time.end() + "] \"".length();
        int close = endOfRequest(text, request);
        if (close < 0) {
            return null;
        }
        int status = Words.number(text, close + 2);
        Rest rest = new Rest(text, Math.min(text.length(), close + 6));
        String bytes = rest.word();
        if (status < 100 || !(bytes.equals("-") || bytes.chars().allMatch(c -> c >= '0' && c <= '9'))) {
            return null;
        }
        return new AccessLine(
                hasVhost ? head[0] : "",
                head[client],
                told(head[client + 1]),
                told(user),
                time.at(),
                text.substring(request, close),
                status,
                bytes.equals("-") || bytes.isEmpty() || bytes.length() > 18 ? -1 : Long.parseLong(bytes),
                told(rest.word()),
                told(rest.word()),
                rest.left());
    }

    private static String told(String word) {
        return word.chars().allMatch(c -> c == '-' || c == ' ') ? "" : word;
    }

    private static boolean isVhost(String first, String second) {
        boolean isFirstAddress = !Addresses.canonical(first).isEmpty();
        if (!Addresses.canonical(second).isEmpty()) {
            return true;
        }
        return !isFirstAddress && isHost(second) && second.indexOf('.') > 0;
    }

    private static boolean isHost(String word) {
        return word.chars().anyMatch(Character::isLetterOrDigit)
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".-_:%[]".indexOf(c) >= 0);
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

    private static boolean isStatus(String text, int from) {
        return text.length() >= from + 4
                && text.charAt(from) == ' '
                && text.substring(from + 1, from + 4).chars().allMatch(c -> c >= '0' && c <= '9')
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
