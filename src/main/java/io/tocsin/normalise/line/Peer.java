package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;
import java.util.regex.Pattern;

/**
 * Who a client said it is, and where it came from. A client chooses the user, which may imitate all of the rest of the
 * line, so a text is read as this only where it is certain which address the server wrote; otherwise both are {@code ""}.
 */
record Peer(String user, boolean isInvalidUser, String address, int port) {

    static final Peer UNCERTAIN = new Peer("", false, "", -1);

    /**
     * From here on a line may have lost its end: sshd cuts at 1,023 bytes, RFC 3164 at 1,024 with the header. A client that
     * fills a line up would choose what its last words are. No honest line of sshd or PAM is as long.
     */
    static final int LONGEST_WITH_ITS_END = 900;

    private static final String FROM = " from ";
    private static final Pattern BEHIND_THE_ADDRESS =
            Pattern.compile("(?: port (?<port>\\d{1,5}))?(?: ssh[12]?)?(?: id \\d{1,9})?\\.?");

    /**
     * Reads {@code [invalid user ]USER from ADDRESS[ port PORT][ ssh2][ id 0]} from here to the end. Nothing that a client
     * chooses stands behind the address, so the last {@code " from "} is the server's.
     */
    static Peer read(String text, int from) {
        // One blank before " from " belongs to it even where the user name is empty.
        int fromWord = text.lastIndexOf(FROM);
        if (fromWord < from - 1) {
            return of(text.substring(Math.min(from, text.length())), "", -1);
        }
        int start = fromWord + FROM.length();
        String address = Words.word(text, start);
        var behind = BEHIND_THE_ADDRESS.matcher(text).region(start + address.length(), text.length());
        if (text.length() > LONGEST_WITH_ITS_END || !behind.matches()) {
            return UNCERTAIN;
        }
        String port = behind.group("port");
        return of(Words.slice(text, from, fromWord), address, port == null ? -1 : Integer.parseInt(port));
    }

    static Peer of(String user, Endpoint endpoint) {
        return of(user, endpoint.address(), endpoint.port());
    }

    private static Peer of(String user, String address, int port) {
        String name = user;
        boolean invalid = false;
        for (String prefix : new String[] {"invalid user ", "illegal user "}) {
            // once only: the name behind it is the client's, who may call himself "illegal user root"
            if (!invalid && name.startsWith(prefix)) {
                name = name.substring(prefix.length());
                invalid = true;
            }
        }
        return new Peer(name.strip(), invalid, address, port);
    }

    void put(Draft draft) {
        draft.user(user).source(address, port);
    }
}
