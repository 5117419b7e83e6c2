package io.tocsin.normalise.syslog;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a syslog line says of itself. A field that is missing or the nil value {@code -} is {@code ""}.
 *
 * @param priority 0 to 191; -1 where the line has none or an impossible one
 * @param version of RFC 5424; -1 on other lines
 * @param timestamp null where the line has none that can be read
 * @param pid the process id as written; not always a number
 * @param sequence number that a Cisco device counts its messages with
 * @param structuredData parameters by element id; see {@link StructuredData}
 * @param message the rest, without byte order mark
 * @param flaws where the line leaves the grammar, in words; empty for a line that keeps to it
 */
public record SyslogMessage(
        Form form,
        int priority,
        int version,
        @Nullable Instant timestamp,
        String host,
        String app,
        String pid,
        String messageId,
        String sequence,
        Map<String, Map<String, Object>> structuredData,
        String message,
        List<String> flaws) {

    /** Which header was found. */
    public enum Form {
        RFC5424,
        RFC3164,
        /** No header: all of it is the message. */
        BARE
    }

    // RFC 5424 table 1, in the spelling of syslog.conf(5)
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    // RFC 5424 table 2
    private static final List<String> SEVERITIES =
            List.of("emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug");

    /** 0 to 23, -1 without a priority. */
    public int facility() {
        return priority < 0 ? -1 : priority >> 3;
    }

    /** 0 (emergency) to 7 (debug), -1 without a priority. */
    public int severity() {
        return priority < 0 ? -1 : priority & 7;
    }

    public String facilityName() {
        return priority < 0 ? "" : FACILITIES.get(facility());
    }

    public String severityName() {
        return priority < 0 ? "" : SEVERITIES.get(severity());
    }

    /** The name of a severity code, {@code ""} outside 0 to 7. */
    public static String severityName(int code) {
        return code < 0 || code > 7 ? "" : SEVERITIES.get(code);
    }

    /** Says whether the line keeps to the grammar of RFC 5424; how it was read does not depend on it. */
    public boolean isStrict() {
        return form == Form.RFC5424 && flaws.isEmpty();
    }
}
