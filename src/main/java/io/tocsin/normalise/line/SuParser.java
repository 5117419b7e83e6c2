package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * su, in the words of shadow, util-linux, the BSDs, Solaris and HP-UX. Whoever calls su types the target, which stands in
 * front of the caller's own name: the last words are su's.
 */
final class SuParser implements LineParser {

    @Override
    public String name() {
        return "su";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = line.text().strip();
        draft.said("su", "su");
        if (text.startsWith("(to ") || text.startsWith("FAILED SU (to ") || text.startsWith("FAILED su (to ")) {
            // util-linux: "(to root) alice on pts/0"
            int close = text.lastIndexOf(") ");
            int target = text.indexOf("(to ") + "(to ".length();
            String user = close < 0 ? "" : Words.word(text, close + 2);
            became(user, Words.slice(text, target, close), !text.startsWith("FAILED"), draft);
        } else if (text.contains(" for ")
                && text.contains(" by ")
                && startsWithAny(text, "Successful su", "FAILED su", "Failed su")) {
            int by = text.lastIndexOf(" by ");
            int target = text.indexOf(" for ") + " for ".length();
            String user = Words.word(text, by + " by ".length());
            became(user, Words.slice(text, target, by), text.startsWith("Successful"), draft);
        } else if (startsWithAny(text, "+ ", "- ")) {
            signed(text, draft);
        } else if (startsWithAny(text, "from ", "BAD SU from ") && text.contains(" to ") && text.contains(" at ")) {
            // AIX: "from alice to root at /dev/pts/0"
            String target = Words.slice(text, text.indexOf(" to ") + " to ".length(), text.lastIndexOf(" at "));
            became(Words.after(text, "from "), target, text.startsWith("from "), draft);
        } else if (text.startsWith("BAD SU ")) {
            became(Words.after(text, "BAD SU "), Words.after(text, " to "), false, draft);
        } else if (text.contains(" changing from ")) {
            boolean failed = text.startsWith("failed");
            became(Words.after(text, " changing from "), Words.after(text, " to "), !failed, draft);
        } else if (text.startsWith("Authentication failed for ")) {
            became("", Words.after(text, "Authentication failed for "), false, draft);
        } else if (text.contains(" failed for ")) {
            // RFC 3164 §5.4: "'su root' failed for lonvick on /dev/pts/8"
            int end = text.lastIndexOf(" failed for ");
            String command = Words.unquoted(text.substring(0, end));
            became(
                    Words.word(text, end + " failed for ".length()),
                    command.substring(command.lastIndexOf(' ') + 1),
                    false,
                    draft);
        } else if (text.contains(" to ") && text.contains(" on ") && text.indexOf(' ') == text.indexOf(" to ")) {
            became(Words.word(text, 0), Words.after(text, " to "), true, draft);
        } else if (text.startsWith("pam_authenticate: ")) {
            draft.happened(AUTHENTICATION, List.of("info"), "su", FAILURE);
        }
        return true;
    }

    /** {@code + pts/4 alice-root} or {@code - pts/4 alice:root}: plus is success. */
    private static void signed(String text, Draft draft) {
        String pair = text.substring(text.lastIndexOf(' ') + 1);
        int between = pair.indexOf(':');
        between = between < 0 ? pair.lastIndexOf('-') : between;
        if (between > 0) {
            became(pair.substring(0, between), pair.substring(between + 1), text.startsWith("+"), draft);
        }
    }

    private static void became(String user, String target, boolean success, Draft draft) {
        draft.happened(AUTHENTICATION, List.of(success ? "start" : "info"), "su", success ? SUCCESS : FAILURE)
                .user(user)
                .targetUser(target);
    }

    private static boolean startsWithAny(String text, String... starts) {
        for (String start : starts) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
