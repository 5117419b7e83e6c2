package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;

/**
 * {@code [invalid user ]USER from ADDRESS[ port PORT]}, read from the right.
 *
 * @param end the place right after it
 */
record Peer(String user, boolean isInvalidUser, String address, int port, int end) {

    private static final String FROM = " from ";
    private static final String PORT = " port ";

    /** Reads it where it begins; without " from " the rest is all user. */
    static Peer read(String text, int from) {
        // One blank before " from " belongs to it even where the user name is empty.
        int fromWord = text.lastIndexOf(FROM);
        if (fromWord < from - 1) {
            return of(text.substring(Math.min(from, text.length())), "", -1, text.length());
        }
        String user = fromWord < from ? "" : text.substring(from, fromWord);
        int address = fromWord + FROM.length();
        int portWord = text.indexOf(PORT, address);
        if (portWord < 0) {
            String word = Words.word(text, address);
            return of(user, word, -1, address + word.length());
        }
        int port = Words.number(text, portWord + PORT.length());
        return of(user, text.substring(address, portWord), port, portWord + PORT.length());
    }

    private static Peer of(String user, String address, int port, int end) {
        String name = user;
        boolean invalid = false;
        for (String prefix : new String[] {"invalid user ", "illegal user "}) {
            if (name.startsWith(prefix)) {
                name = name.substring(prefix.length());
                invalid = true;
            }
        }
        // ":" ends the address in "Unable to negotiate with ADDRESS: no matching …"
        String clean =
                address.endsWith(":") && !address.endsWith("::") ? address.substring(0, address.length() - 1) : address;
        return new Peer(name.strip(), invalid, clean, port, end);
    }

    void put(Draft draft) {
        draft.user(user).source(address, port);
    }
}
