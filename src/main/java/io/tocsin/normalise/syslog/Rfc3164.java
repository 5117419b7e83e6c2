package io.tocsin.normalise.syslog;

import io.tocsin.normalise.syslog.SyslogMessage.Form;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what calls itself RFC 3164 and is not: BSD headers, rsyslog's ISO timestamps, Cisco's sequence numbers and
 * marks, headers without host, without time, without anything.
 */
final class Rfc3164 {

    /** Words that stand where a host would in the logs of programs that write no syslog. */
    private static final Set<String> LEVELS = Set.of(
            "ERROR",
            "WARN",
            "WARNING",
            "INFO",
            "DEBUG",
            "TRACE",
            "FATAL",
            "NOTICE",
            "CRITICAL",
            "SEVERE",
            "error",
            "warn",
            "warning",
            "info",
            "debug",
            "trace",
            "fatal",
            "notice",
            "critical");

    private static final int MAX_HOST = 255;
    private static final int MAX_APP = 128;

    private final SyslogTimestamps timestamps;

    Rfc3164(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    SyslogMessage read(Scan scan, int priority, boolean hasPriority, Instant receivedAt, List<String> flaws) {
        int start = scan.at;
        scan.blanks();
        String sequence = sequence(scan, hasPriority, receivedAt);
        String host = sequence.isEmpty() ? "" : ciscoHost(scan, receivedAt);
        SyslogTimestamps.Reading time = timestamp(scan, receivedAt);
        if (time == null && !hasPriority && sequence.isEmpty()) {
            Tag only = Tag.read(scan.text, scan.at);
            return only == null || only.pid().isEmpty()
                    ? SyslogParser.bare(priority, scan.text, flaws)
                    : message(priority, null, "", only, "", scan, flaws);
        }
        if (time == null) {
            return withoutTime(scan, priority, start, host, sequence, flaws);
        }
        if (time.isEpoch() && !hasPriority) {
            return new SyslogMessage(
                    Form.BARE, priority, -1, time.at(), "", "", "", "", "", Map.of(), scan.text, flaws);
        }
        scan.at = time.end();
        boolean afterColon = scan.accept(':');
        scan.blanks();
        if (host.isEmpty() && !(afterColon && scan.peek() == '%')) {
            host = host(scan);
        }
        return message(priority, time.at(), host, tag(scan, !host.isEmpty()), sequence, scan, flaws);
    }

    /** {@code 49: Oct 11 …}: a count of messages, taken for one only in front of what else a header holds. */
    private String sequence(Scan scan, boolean hasPriority, Instant receivedAt) {
        int from = scan.at;
        if (scan.number(1, 10) >= 0 && scan.accept(':')) {
            int end = scan.at - 1;
            scan.blanks();
            if (hasPriority || timestamp(scan, receivedAt) != null || scan.peek() == '%') {
                return scan.text.substring(from, end);
            }
        }
        scan.at = from;
        return "";
    }

    /** {@code foo: *Apr 29 …} and {@code CLC 6/0: Dec 11 …}: the host, or a module of it, between count and time. */
    private String ciscoHost(Scan scan, Instant receivedAt) {
        if (timestamp(scan, receivedAt) != null || scan.peek() == '%') {
            return "";
        }
        int from = scan.at;
        int colon = scan.text.indexOf(": ", from);
        if (colon < 0 || colon - from > MAX_HOST) {
            return "";
        }
        String before = scan.text.substring(from, colon);
        scan.at = colon + 1;
        scan.blanks();
        if (timestamp(scan, receivedAt) == null && scan.peek() != '%') {
            scan.at = from;
            return "";
        }
        return isHost(before) ? before : "";
    }

    /** Cisco marks a clock that was never set with {@code *}, one that lost its source with {@code .}. */
    private SyslogTimestamps.@Nullable Reading timestamp(Scan scan, Instant receivedAt) {
        char mark = scan.peek();
        int from = mark == '*' || mark == '.' ? scan.at + 1 : scan.at;
        return timestamps.read(scan.text, from, receivedAt);
    }

    private SyslogMessage withoutTime(
            Scan scan, int priority, int start, String host, String sequence, List<String> flaws) {
        Tag tag = Tag.read(scan.text, scan.at);
        if (tag == null && host.isEmpty() && sequence.isEmpty()) {
            return SyslogParser.bare(priority, scan.text.substring(start), flaws);
        }
        return message(priority, null, host, tag, sequence, scan, flaws);
    }

    /** Reads the host where there is one, and leaves the place in front of the tag. */
    private static String host(Scan scan) {
        int from = scan.at;
        String token = scan.token();
        if (isIpv6(token) || (isHost(token) && !isTag(scan.text, from) && !isMessage(scan.text, from))) {
            int behind = scan.at;
            scan.blanks();
            if (scan.peek() == ':' && scan.peek(1) == ' ') { // FTD: "host : %FTD-6-…"
                scan.at++;
                scan.blanks();
            } else if (isWrittenTwice(scan, token)) {
                while (isWrittenTwice(scan, token)) {
                    scan.at += token.length() + 1; // UniFi writes its name twice, a relay in front of it once more
                }
            } else if (scan.atEnd()) {
                scan.at = behind;
            }
            return token;
        }
        scan.at = from;
        return "";
    }

    private static boolean isWrittenTwice(Scan scan, String host) {
        int behind = scan.at + host.length() + 1;
        return scan.text.startsWith(host + ' ', scan.at)
                && (isTag(scan.text, behind) || scan.text.startsWith(host + ' ', behind));
    }

    private static boolean isTag(String text, int from) {
        return Tag.read(text, from) != null;
    }

    private static boolean isMessage(String text, int from) {
        return text.startsWith("last message repeated ", from);
    }

    private static boolean isIpv6(String token) {
        int colons = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == ':') {
                colons++;
            } else if (c == '%' && colons > 1) {
                return true;
            } else if (Character.digit(c, 16) < 0 && c != '.') {
                return false;
            }
        }
        return colons > 1 && token.length() > 2;
    }

    private static boolean isHost(String token) {
        if (token.isEmpty() || token.length() > MAX_HOST || LEVELS.contains(token)) {
            return false;
        }
        char first = token.charAt(0);
        if (!Character.isLetterOrDigit(first)) {
            return false;
        }
        for (int i = 1; i < token.length(); i++) {
            char c = token.charAt(i);
            if (!Character.isLetterOrDigit(c) && "-._@/:%".indexOf(c) < 0) {
                return false;
            }
        }
        return token.charAt(token.length() - 1) != ':';
    }

    /** The tag at this place; behind a host, one last word alone is a tag too, as rsyslog and syslog-ng have it. */
    private static @Nullable Tag tag(Scan scan, boolean hasHost) {
        Tag tag = Tag.read(scan.text, scan.at);
        if (tag == null && hasHost && !scan.atEnd() && scan.text.indexOf(' ', scan.at) < 0) {
            String word = scan.text.substring(scan.at);
            return word.length() > MAX_APP ? null : new Tag(word, "", scan.text.length());
        }
        return tag;
    }

    private static SyslogMessage message(
            int priority,
            @Nullable Instant time,
            String host,
            @Nullable Tag tag,
            String sequence,
            Scan scan,
            List<String> flaws) {
        String app = tag == null ? "" : tag.app();
        String pid = tag == null ? "" : tag.pid();
        int from = tag == null ? scan.at : tag.end();
        if (tag != null && from < scan.text.length() && scan.text.charAt(from) == ' ') {
            from++;
        }
        String message = scan.text.substring(Math.min(from, scan.text.length()));
        return new SyslogMessage(
                Form.RFC3164, priority, -1, time, host, app, pid, "", sequence, Map.of(), message, flaws);
    }
}
