package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * {@code [[invalid |authenticating ]user USER ]ADDRESS port PORT}: how OpenSSH 7.5 and later name a connection
 * (packet.c, sshpkt_fmt_connection_id); older ones write the address alone, without a port before 7.3. The user is the
 * client's and may imitate all that follows.
 *
 * @param end the place right after it
 */
record ConnectionId(String user, String address, int port, int end) {

    private static final List<String> USERS = List.of("invalid user ", "authenticating user ", "user ");

    /** Reads a text that it ends: the user cannot reach behind the address, so what stands last is the server's. */
    static ConnectionId wholeOf(String text) {
        int user = user(text);
        Endpoint endpoint = user > 0 ? Endpoint.endingAt(text, text.length()) : null;
        if (endpoint != null && endpoint.start() >= user) {
            return of(text, user, endpoint);
        }
        if (user == 0) {
            return alone(text);
        }
        int blank = text.lastIndexOf(' ');
        return of(text, user, new Endpoint(blank + 1, text.substring(blank + 1), -1, text.length()));
    }

    /**
     * Reads {@code ID: REASON}.
     *
     * @param isReasonOurs the reason is the server's own words, so the last address in front of a colon is its own, too;
     *     otherwise a client writes on both sides of the address, and of two different ones neither is believed
     */
    static ConnectionId before(String text, boolean isReasonOurs) {
        int user = user(text);
        if (user == 0) {
            return alone(text);
        }
        Endpoint found = null;
        boolean isOne = true;
        for (int colon = text.indexOf(": ", user); colon > 0; colon = text.indexOf(": ", colon + 1)) {
            Endpoint endpoint = Endpoint.endingAt(text, colon);
            if (endpoint != null && endpoint.start() >= user) {
                isOne &= found == null || found.address().equals(endpoint.address());
                found = isReasonOurs || found == null ? endpoint : found;
            }
        }
        return found != null && (isOne || isReasonOurs)
                ? of(text, user, found)
                : new ConnectionId("", "", -1, text.length());
    }

    private static ConnectionId of(String text, int user, Endpoint endpoint) {
        if (text.length() > Peer.LONGEST_WITH_ITS_END) {
            return new ConnectionId("", "", -1, text.length());
        }
        String name = Words.slice(text, user, endpoint.start() - 1).strip();
        return new ConnectionId(name, endpoint.address(), endpoint.port(), endpoint.end());
    }

    /** Without a user nothing that a client chooses stands in front of the address. */
    private static ConnectionId alone(String text) {
        String address = Words.word(text, 0);
        int port = text.startsWith(" port ", address.length())
                ? Words.number(text, address.length() + " port ".length())
                : -1;
        boolean isSentence = address.endsWith(".") || (address.endsWith(":") && !address.endsWith("::"));
        String clean = isSentence ? address.substring(0, address.length() - 1) : address;
        return new ConnectionId("", clean, port, Math.max(0, Math.min(text.length(), clean.length())));
    }

    /** Where the user begins; 0 where none is named. */
    private static int user(String text) {
        for (String prefix : USERS) {
            if (text.startsWith(prefix)) {
                return prefix.length();
            }
        }
        return 0;
    }

    /** The words behind {@code ": "}; {@code ""} where there are none. */
    String reason(String text) {
        int colon = text.indexOf(": ", end);
        return colon < 0 ? "" : text.substring(colon + 2);
    }

    void put(Draft draft) {
        draft.user(user).source(address, port);
    }
}
