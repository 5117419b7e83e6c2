package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Addresses;
import io.tocsin.normalise.draft.Characters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the time of an access line: {@code [FORWARDED ][VHOST ]CLIENT IDENT USER}.
 *
 * @param forwarded {@code X-Forwarded-For} as a list, or in quotes; a single address in front is taken for a virtual host
 * @param client the far end of the connection; the last of {@code forwarded} where the format has that in its place,
 *     because the nearest proxy wrote the last one and the client may have written the others
 */
record AccessHead(String forwarded, String vhost, String client, String ident, String user) {

    /** Null where the words are something else. */
    static @Nullable AccessHead read(String head) {
        String forwarded = "";
        String rest = head;
        int end = endOfForwarded(head);
        if (end > 0) {
            forwarded = forwarded(head.substring(0, end));
            rest = head.substring(end).strip();
            if (forwarded.isEmpty()) {
                return null;
            }
            if (rest.startsWith("- ")) {
                rest = forwarded.substring(forwarded.lastIndexOf(' ') + 1) + " " + rest;
            }
        }
        // a user name may hold blanks, so that whatever is left over belongs to it
        String[] words = words(rest);
        boolean hasVhost = words.length == 4 && isVhost(words[0], words[1], words[2]);
        int client = hasVhost ? 1 : 0;
        if (words.length < 3 || !isHost(words[client])) {
            return null;
        }
        String user = hasVhost ? words[3] : words.length < 4 ? words[2] : words[2] + " " + words[3];
        return new AccessHead(forwarded, hasVhost ? words[0] : "", words[client], words[client + 1], user);
    }

    /** Up to four words; the last one is all that is left. */
    private static String[] words(String text) {
        List<String> words = new ArrayList<>(4);
        int from = 0;
        for (int blank = text.indexOf(' '); blank >= 0 && words.size() < 3; blank = text.indexOf(' ', from)) {
            words.add(text.substring(from, blank));
            from = blank;
            while (from < text.length() && text.charAt(from) == ' ') {
                from++;
            }
        }
        words.add(text.substring(from));
        return words.toArray(String[]::new);
    }

    /** The place behind a list with commas or a text in quotes; 0 where neither begins the line. */
    private static int endOfForwarded(String head) {
        if (head.startsWith("\"")) {
            return head.indexOf('"', 1) + 1;
        }
        int end = 0;
        for (int blank = head.indexOf(' '); blank > 0; blank = head.indexOf(' ', blank + 1)) {
            if (head.charAt(blank - 1) != ',') {
                return end == 0 ? 0 : blank;
            }
            end = blank;
        }
        return 0;
    }

    /** The text without its quotes where it is a list of addresses; otherwise {@code ""}. */
    static String forwarded(String text) {
        String list = Words.unquoted(text.strip()).strip();
        int from = 0;
        for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', from)) {
            if (!isForwarded(list.substring(from, comma))) {
                return "";
            }
            from = comma + 1;
            while (from < list.length() && list.charAt(from) == ' ') {
                from++;
            }
        }
        return isForwarded(list.substring(from)) ? list : "";
    }

    private static boolean isForwarded(String one) {
        return !Addresses.canonical(one).isEmpty() || one.equals("unknown");
    }

    /**
     * Says whether a virtual host stands in front of the client. Where both are addresses it does only if no identity
     * follows, since an identity is what the client's own machine answers.
     */
    private static boolean isVhost(String first, String second, String third) {
        if (!Addresses.canonical(second).isEmpty()) {
            return Addresses.canonical(first).isEmpty() || third.equals("-");
        }
        return Addresses.canonical(first).isEmpty() && isHost(second) && second.indexOf('.') > 0;
    }

    private static boolean isHost(String word) {
        return Characters.all(word, c -> Character.isLetterOrDigit(c) || ".-_:%[]".indexOf(c) >= 0)
                && !Characters.all(word, c -> !Character.isLetterOrDigit(c));
    }
}
