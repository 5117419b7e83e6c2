package io.tocsin.normalise;

import io.tocsin.normalise.line.Line;
import io.tocsin.normalise.syslog.Tag;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program of a line in whose header none is read: some daemons put the facility and the level in front of it, and a
 * line may come without a header at all.
 */
final class HiddenPrograms {

    /** {@code authpriv.warn dropbear[1]: } of BusyBox, {@code auth|security:info sshd[1]: } of AIX, {@code notice tmm[1]: } of BIG-IP. */
    private static final Pattern LEVEL = Pattern.compile(
            "(?:[a-z0-9|]{2,20}[.:])?(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug|panic) (?=\\S)");

    /** Cisco's NX-OS behind a relay's header: a time of its own, and the name of the message. */
    private static final Pattern CISCO = Pattern.compile(
            "[:*. ]{0,4}(?:\\d{4} )?[A-Z][a-z]{2} +\\d{1,2}(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: [A-Z]{2,5})?: (?=%[A-Z])");

    /** RFC 5424's columns without a version: {@code vpxd 123 - - Event …}. */
    private static final Pattern COLUMNS = Pattern.compile("([A-Za-z][\\w.-]{0,47}) (?:\\d{1,10}|-) (?:\\S{1,32}) - ");

    /** GDM writes a bracket too many: {@code gdm-password][42]: }. */
    private static final Pattern GDM = Pattern.compile("(gdm-[a-z]{1,20})]\\[(\\d{1,10})]: ");

    /** How sshd's lines begin that name an address, for lines without a header. None of it is chosen by a client. */
    private static final List<String> SSHD = List.of(
            "Failed password for ",
            "Failed publickey for ",
            "Failed keyboard-interactive",
            "Failed none for ",
            "Accepted password for ",
            "Accepted publickey for ",
            "Accepted keyboard-interactive",
            "Accepted gssapi-with-mic for ",
            "Invalid user ",
            "Connection closed by authenticating user ",
            "Connection closed by invalid user ",
            "Disconnected from authenticating user ",
            "Disconnected from invalid user ");

    /** The same of other programs. */
    private static final Map<String, String> BEGINNINGS = Map.of(
            "pam_unix(", "pam",
            "pam_sss(", "pam",
            "new user: name=", "useradd",
            "new group: name=", "groupadd",
            "delete user '", "userdel",
            "FAILED SU (to ", "su");

    private HiddenPrograms() {}

    /** The program and its text; null where there is none. */
    static @Nullable Line find(String text, boolean isBare) {
        if (isBare) {
            String program = programByBeginning(text);
            if (program != null) {
                return new Line(program, text);
            }
        }
        Matcher level = LEVEL.matcher(text);
        if (level.lookingAt()) {
            Tag tag = Tag.read(text, level.end());
            return tag == null
                    ? null
                    : new Line(tag.app(), text.substring(tag.end()).strip());
        }
        Matcher cisco = CISCO.matcher(text);
        if (cisco.lookingAt()) {
            return new Line("", text.substring(cisco.end()));
        }
        Matcher columns = COLUMNS.matcher(text);
        if (columns.lookingAt()) {
            return new Line(columns.group(1), text.substring(columns.end()));
        }
        Matcher gdm = GDM.matcher(text);
        return gdm.lookingAt() ? new Line(gdm.group(1), text.substring(gdm.end())) : null;
    }

    private static @Nullable String programByBeginning(String text) {
        // "Invalid user name or password" is any program's
        if (SSHD.stream().anyMatch(text::startsWith)) {
            return text.contains(" from ") || text.contains(" port ") ? "sshd" : null;
        }
        return BEGINNINGS.entrySet().stream()
                .filter(beginning -> text.startsWith(beginning.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
