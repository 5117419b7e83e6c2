package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.SESSION;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/** systemd-logind: sessions that begin and end, seats, power keys. */
final class LogindParser implements LineParser {

    @Override
    public String name() {
        return "logind";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = line.text().strip();
        draft.said("systemd-logind", "systemd-logind");
        if (text.startsWith("New session ")) {
            String user = user(Words.between(text, " of user ", ""));
            draft.happened(SESSION, List.of("start"), "session opened", SUCCESS)
                    .targetUser(user)
                    .label("session_id", Words.after(text, "New session "));
        } else if (text.startsWith("Removed session ")) {
            draft.happened(SESSION, List.of("end"), "session closed", SUCCESS)
                    .label("session_id", withoutDot(Words.after(text, "Removed session ")));
        } else if (text.startsWith("Session ") && text.contains(" logged out")) {
            draft.happened(SESSION, List.of("info"), "logged out", SUCCESS)
                    .label("session_id", Words.after(text, "Session "));
        }
        return true;
    }

    /** {@code bob.}, and since systemd 254 {@code bob with class 'user' and type 'tty'.}. */
    private static String user(String text) {
        int kind = text.lastIndexOf(" with class '");
        return withoutDot(kind < 0 ? text : text.substring(0, kind));
    }

    private static String withoutDot(String word) {
        return word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
    }
}
