package io.tocsin.normalise;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Headers that leave the grammar of RFC 3164 in ways that some devices always do. */
final class UnusualHeaders {

    /** OSSEC's archives and some relays: {@code 2025 Jun 15 11:59:00 host …}. */
    private static final Pattern YEAR_FIRST =
            Pattern.compile("(<\\d{1,3}>)?((?:19|20)\\d\\d) ([A-Z][a-z]{2} [ \\d]\\d) (\\d\\d:\\d\\d:\\d\\d) ");

    /**
     * Cisco with or without sequence numbers, host, zone and clock: {@code <189>: Jan  6 2022 …: %SYS…}, {@code <189>7: sw1:
     * 000008: 2y10w: %SYS…}. A clock that was never set gives the time since the start.
     */
    private static final Pattern CISCO = Pattern.compile(
            "(?<priority><\\d{1,3}>)(?<count>\\d{1,10})?: (?:(?<host>[A-Za-z][\\w.-]{0,254}): )?(?:\\d{1,10}: )?"
                    + "(?:[*.]?(?:(?<yearFirst>\\d{4}) )?(?<day>[A-Z][a-z]{2} [ \\d]\\d )(?<clock>(?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)"
                    + "(?<zone> [A-Z]{3,4})?|\\d{1,3}[ywdh]\\d{1,3}[wdhm]|\\d\\d:\\d\\d:\\d\\d): %");

    private static final int LONGEST_HEADER = 120;

    /** AIX's syslogd in front of what another host said. */
    private static final String FORWARDED = "Message forwarded from ";

    private static final int LENGTH_OF_TIME = "May  2 10:11:12 ".length();

    /** Cisco ISE puts no colon behind the name of its log: {@code CISE_Failed_Attempts 0000123 1 0 2024-…}. */
    private static final Pattern ISE = Pattern.compile("^([^\\[]{0,120}? CISE_\\w{1,60}) (?=\\d{6,12} \\d+ \\d+ )");

    /** Solaris: syslogd(1M) puts {@code [ID 800047 auth.info]} in front of each message. */
    private static final Pattern SOLARIS = Pattern.compile("\\[ID \\d{1,9} [a-z0-9]{1,10}\\.[a-z]{1,10}\\] ");

    private UnusualHeaders() {}

    /** The line with the parts of its header in their usual order; any other line as it is. */
    static String straightened(String text) {
        int from = text.startsWith("<") ? text.indexOf('>', 0) + 1 : 0;
        boolean mayHaveYear = text.startsWith("20", from) || text.startsWith("19", from);
        if (mayHaveYear) {
            return yearLast(text);
        }
        if (text.startsWith(FORWARDED, from + LENGTH_OF_TIME)) {
            return forwarded(text, from + LENGTH_OF_TIME);
        }
        return from > 0 && (isCount(text, from) || namesIse(text, from)) ? straightenedCisco(text) : text;
    }

    /** {@code May  2 10:11:12 Message forwarded from aix1: sshd[42]: …} as {@code May  2 10:11:12 aix1 sshd[42]: …}. */
    private static String forwarded(String text, int at) {
        int host = at + FORWARDED.length();
        int end = text.indexOf(": ", host);
        return end < 0 ? text : text.substring(0, at) + text.substring(host, end) + text.substring(end + 1);
    }

    /** {@code : } with or without a number in front, as Cisco's devices begin. */
    private static boolean isCount(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return text.startsWith(": ", at);
    }

    private static boolean namesIse(String text, int from) {
        int end = Math.min(text.length(), from + LONGEST_HEADER);
        for (int at = from; at < end; at++) {
            if (text.charAt(at) == 'C' && text.startsWith("CISE_", at)) {
                return true;
            }
        }
        return false;
    }

    private static String yearLast(String text) {
        Matcher year = YEAR_FIRST.matcher(text);
        if (year.lookingAt()) {
            String priority = year.group(1) == null ? "" : year.group(1);
            return priority + year.group(3) + " " + year.group(2) + " " + year.group(4) + " "
                    + text.substring(year.end());
        }
        return text;
    }

    private static String straightenedCisco(String text) {
        Matcher cisco = CISCO.matcher(text);
        if (cisco.lookingAt()) {
            return cisco(cisco, text.substring(cisco.end()));
        }
        Matcher ise = ISE.matcher(text);
        return ise.lookingAt() ? ise.group(1) + ": " + text.substring(ise.end()) : text;
    }

    /** The parts in the order of {@code <189>7: sw1: Jan  6 2022 …: %SYS…}; without a count, as any other line. */
    private static String cisco(Matcher header, String message) {
        String count = header.group("count");
        String host = header.group("host") == null ? "" : header.group("host");
        String year = header.group("yearFirst") == null ? "" : header.group("yearFirst") + " ";
        String time = header.group("day") == null ? "" : header.group("day") + year + header.group("clock");
        String zone = header.group("zone") == null ? "" : header.group("zone");
        String priority = header.group("priority");
        if (count == null && zone.isEmpty()) {
            return priority + time + (time.isEmpty() ? "" : " ") + host + (host.isEmpty() ? "" : " ") + "%" + message;
        }
        return priority + (count == null ? "0" : count) + ": " + host + (host.isEmpty() ? "" : ": ") + time + zone
                + (time.isEmpty() ? "" : ": ") + "%" + message;
    }

    /** The message without the id that Solaris puts in front of it. */
    static String withoutSolarisId(String message) {
        if (!message.startsWith("[ID ")) {
            return message;
        }
        Matcher id = SOLARIS.matcher(message);
        return id.lookingAt() ? message.substring(id.end()) : message;
    }
}
