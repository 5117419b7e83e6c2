package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.syslog.Tag;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the parser for a line by its program; a line that says "message repeated" is read as the one inside. */
public final class LineParsers {

    private static final String REPEATED = "message repeated ";
    private static final String LAST_REPEATED = "last message repeated ";

    private final PamParser pam = new PamParser();
    private final Map<String, LineParser> byProgram = new HashMap<>();

    public LineParsers() {
        register(new SshdParser(), "sshd", "sshd-session", "sshd-auth");
        register(new SudoParser(), "sudo");
        register(new SuParser(), "su");
        register(
                new AccountParser(),
                "useradd",
                "adduser",
                "usermod",
                "userdel",
                "deluser",
                "groupadd",
                "addgroup",
                "groupmod",
                "groupdel",
                "passwd",
                "chpasswd",
                "chage",
                "gpasswd",
                "newusers",
                "chsh",
                "chfn");
        register(new LogindParser(), "systemd-logind", "elogind-daemon");
    }

    private void register(LineParser parser, String... programs) {
        for (String program : programs) {
            byProgram.put(program, parser);
        }
    }

    /**
     * Puts what the line says into the draft, with the parser's name and version.
     *
     * @return false where no parser knows the line; then nothing was put but the count of repetitions
     */
    public boolean read(Line line, Draft draft) {
        Line inner = repeated(line, draft);
        LineParser parser = parser(inner);
        if (parser == null && inner.baseName().equals("pam")) {
            // some hosts put the module first: "pam: gdm-password[42]: pam_unix(…)"
            Tag tag = Tag.read(inner.text(), 0);
            if (tag != null) {
                inner = new Line(tag.app(), inner.text().substring(tag.end()).strip());
                parser = parser(inner);
            }
        }
        if (parser == null || !parser.read(inner, draft)) {
            return false;
        }
        draft.putIfAbsent("event.dataset", "system.auth");
        String outer = draft.text("tocsin.parser.name");
        draft.put("tocsin.parser.name", outer.isEmpty() ? parser.name() : outer + "/" + parser.name());
        draft.put("tocsin.parser.version", (long) parser.version());
        return true;
    }

    private @Nullable LineParser parser(Line line) {
        return pam.claims(line) ? pam : byProgram.get(line.baseName());
    }

    private static Line repeated(Line line, Draft draft) {
        String text = line.text();
        if (text.startsWith(REPEATED)) {
            int count = Words.number(text, REPEATED.length());
            int open = text.indexOf(": [ ");
            if (count > 0 && open > 0 && open < REPEATED.length() + 16) {
                draft.occurrences(count).tag("tocsin.repeated");
                int close = text.endsWith("]") ? text.length() - 1 : text.length();
                return new Line(
                        line.program(),
                        text.substring(open + 4, Math.max(open + 4, close)).stripTrailing());
            }
        } else if (text.startsWith(LAST_REPEATED)) {
            // which line it was is not said; the count is kept for whoever reads the event
            int count = Words.number(text, LAST_REPEATED.length());
            if (count > 0) {
                draft.occurrences(count).tag("tocsin.repeated");
            }
        }
        return line;
    }
}
