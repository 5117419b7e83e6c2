package io.tocsin.normalise;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Headers that leave the grammar of RFC 3164 in ways that some devices always do. */
final class UnusualHeaders {

    /** OSSEC's archives and some relays: {@code 2025 Jun 15 11:59:00 host …}. */
    private static final Pattern YEAR_FIRST =
            Pattern.compile("(<\\d{1,3}>)?((?:19|20)\\d\\d) ([A-Z][a-z]{2} [ \\d]\\d) (\\d\\d:\\d\\d:\\d\\d) ");

    /** Cisco without sequence numbers: {@code <189>: Jan  6 2022 …: %SYS…}, {@code <189>: switch: Jan  6 2022 …: %SYS…}. */
    private static final Pattern CISCO = Pattern.compile(
            "(<\\d{1,3}>)(?:: )(?:([\\w.-]{1,255}): )?[*.]?([A-Z][a-z]{2} [ \\d]\\d (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(?: [A-Z]{3,4})?: %");

    /** Solaris: syslogd(1M) puts {@code [ID 800047 auth.info]} in front of each message. */
    private static final Pattern SOLARIS = Pattern.compile("\\[ID \\d{1,9} [a-z0-9]{1,10}\\.[a-z]{1,10}\\] ");

    private UnusualHeaders() {}

    /** The line with the parts of its header in their usual order; any other line as it is. */
    static String straightened(String text) {
        int from = text.startsWith("<") ? text.indexOf('>', 0) + 1 : 0;
        boolean mayHaveYear = text.startsWith("20", from) || text.startsWith("19", from);
        boolean mayBeCisco = from > 0 && text.startsWith(": ", from);
        return mayHaveYear ? yearLast(text) : mayBeCisco ? straightenedCisco(text) : text;
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
            String host = cisco.group(2) == null ? "" : cisco.group(2) + " ";
            return cisco.group(1) + cisco.group(3) + " " + host + ": %" + text.substring(cisco.end());
        }
        return text;
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
