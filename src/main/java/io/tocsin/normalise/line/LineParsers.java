package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.syslog.SyslogTimestamps;
import io.tocsin.normalise.syslog.Tag;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the parser for a line by its program; a line that says "message repeated" is read as the one inside. */
public final class LineParsers {

    private static final String REPEATED = "message repeated ";
    private static final Set<String> WEB_SERVERS = Set.of("nginx", "httpd", "apache2", "apache");
    private static final String QUOTED_REPEATED = "Last message '";
    private static final String LAST_REPEATED = "last message repeated ";

    private final PamParser pam = new PamParser();
    private final Map<String, List<LineParser>> byProgram = new HashMap<>();

    /** With UTC for times without a zone. */
    public LineParsers() {
        this(ZoneOffset.UTC);
    }

    /** @param zone what a time without a zone is in, for lines that hold their own */
    public LineParsers(ZoneId zone) {
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
        SyslogTimestamps timestamps = new SyslogTimestamps(zone);
        LineParser nginx = new NginxErrorParser(timestamps);
        LineParser apache = new ApacheErrorParser(timestamps);
        register(List.of(new AccessLogParser(AccessLogParser.NGINX), nginx), "nginx");
        register(List.of(new AccessLogParser(AccessLogParser.APACHE), apache), "httpd", "apache2", "apache");
        // lines as they stand in a file, known by their shape alone
        register(List.of(new AccessLogParser(""), nginx, apache), "");
    }

    private void register(LineParser parser, String... programs) {
        register(List.of(parser), programs);
    }

    private void register(List<LineParser> parsers, String... programs) {
        for (String program : programs) {
            byProgram.put(program, parsers);
        }
    }

    /** Says whether a program is a web server whose logs are read. */
    public boolean isWebServer(String program) {
        return WEB_SERVERS.contains(program);
    }

    /**
     * Puts what the line says into the draft, with the parser's name and version.
     *
     * @return false where no parser knows the line; then nothing was put but the count of repetitions
     */
    public boolean read(Line line, Draft draft) {
        Line inner = repeated(line, draft);
        List<LineParser> parsers = parsers(inner);
        if (parsers.isEmpty() && inner.baseName().equals("pam")) {
            // some hosts put the module first: "pam: gdm-password[42]: pam_unix(…)"; a program's own lines never stand
            // there
            Tag tag = Tag.read(inner.text(), 0);
            Line behind = tag == null
                    ? inner
                    : new Line(tag.app(), inner.text().substring(tag.end()).strip());
            if (pam.claims(behind)) {
                inner = behind;
                parsers = List.of(pam);
            }
        }
        for (LineParser parser : parsers) {
            if (parser.read(inner, draft)) {
                readBy(parser, draft);
                return true;
            }
        }
        return false;
    }

    private static void readBy(LineParser parser, Draft draft) {
        draft.putIfAbsent("event.dataset", "system.auth");
        String outer = draft.text("tocsin.parser.name");
        draft.put("tocsin.parser.name", outer.isEmpty() ? parser.name() : outer + "/" + parser.name());
        draft.put("tocsin.parser.version", (long) parser.version());
    }

    private List<LineParser> parsers(Line line) {
        return pam.claims(line) ? List.of(pam) : byProgram.getOrDefault(line.baseName(), List.of());
    }

    /** The line inside a "message repeated", with the count put into the draft; any other line as it is. */
    public static Line repeated(Line line, Draft draft) {
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
        } else if (text.startsWith(QUOTED_REPEATED)) {
            // syslog-ng; the quoted text may be cut, so only the count is taken, from the right
            int behind = text.lastIndexOf("' repeated ");
            int count = behind < 0 ? -1 : Words.number(text, behind + "' repeated ".length());
            if (count > 0) {
                draft.occurrences(count).tag("tocsin.repeated");
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
