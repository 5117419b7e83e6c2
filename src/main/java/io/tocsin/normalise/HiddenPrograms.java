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
            "(?:[a-z0-9|]{2,20}[.:])?(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug|panic)(?= ) (?=\\S)");

    /** Cisco's NX-OS behind a relay's header: a time of its own, and the name of the message. */
    private static final Pattern CISCO = Pattern.compile(
            "[:*. ]{0,4}(?:\\d{4} )?[A-Z][a-z]{2} +\\d{1,2}(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?(?: [A-Z]{2,5})?: (?=%[A-Z])");

    /** RFC 5424's columns without a version: {@code vpxd 123 - - Event …}. */
    private static final Pattern COLUMNS = Pattern.compile("([A-Za-z][\\w.-]{0,47}) (?:\\d{1,10}|-) (?:\\S{1,32}) - ");

    /** GDM writes a bracket too many: {@code gdm-password][42]: }. */
    private static final Pattern GDM = Pattern.compile("(gdm-[a-z]{1,20})]\\[(\\d{1,10})]: ");

    /** How a program's own lines begin, for lines without a header. None of it is chosen by a client. */
    private static final List<Map.Entry<String, String>> BEGINNINGS = List.of(
            Map.entry("Failed password for ", "sshd"),
            Map.entry("Failed publickey for ", "sshd"),
            Map.entry("Failed keyboard-interactive", "sshd"),
            Map.entry("Failed none for ", "sshd"),
            Map.entry("Accepted password for ", "sshd"),
            Map.entry("Accepted publickey for ", "sshd"),
            Map.entry("Accepted keyboard-interactive", "sshd"),
            Map.entry("Accepted gssapi-with-mic for ", "sshd"),
            Map.entry("Invalid user ", "sshd"),
            Map.entry("Connection closed by authenticating user ", "sshd"),
            Map.entry("Connection closed by invalid user ", "sshd"),
            Map.entry("Disconnected from authenticating user ", "sshd"),
            Map.entry("Disconnected from invalid user ", "sshd"),
            Map.entry("pam_unix(", "pam"),
            Map.entry("pam_sss(", "pam"),
            Map.entry("new user: name=", "useradd"),
            Map.entry("new group: name=", "groupadd"),
            Map.entry("delete user '", "userdel"),
            Map.entry("FAILED SU (to ", "su"));

    private HiddenPrograms() {}

    /** The program and its text; null where there is none. */
    static @Nullable Line find(String text, boolean isBare) {
        if (isBare) {
            for (Map.Entry<String, String> beginning : BEGINNINGS) {
                if (text.startsWith(beginning.getKey())) {
                    return new Line(beginning.getValue(), text);
                }
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
}
