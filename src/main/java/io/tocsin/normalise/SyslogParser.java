package io.tocsin.normalise;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a syslog line: RFC 5424, RFC 3164, and what devices really send (no PRI, ISO times, sequence numbers,
 * no host). Never refuses: what it cannot read stays in the text. Thread-safe.
 */
final class SyslogParser {

    private static final Pattern PRIORITY = Pattern.compile("^<(\\d{1,3})>");
    private static final Pattern VERSION_5424 = Pattern.compile("^1 (?=-|\\d{4}-)");
    private static final Pattern SEQUENCE = Pattern.compile("^\\d{1,10}: ");
    private static final Pattern TAG =
            Pattern.compile("^(?<app>[A-Za-z0-9_./()%@-]{1,96})(?:\\[(?<pid>[^\\]\\s]{1,32})\\])?: ?");
    private static final Pattern HOST = Pattern.compile("^[A-Za-z0-9][A-Za-z0-9_.:-]{0,254}(?= )");
    private static final int MAX_PRIORITY = 191;

    private final SyslogTimestamps timestamps;

    SyslogParser(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    SyslogMessage parse(String line, Instant receivedAt) {
        String rest = line.startsWith("\uFEFF") ? line.substring(1) : line;
        rest = rest.stripTrailing();
        int priority = -1;
        Matcher pri = PRIORITY.matcher(rest);
        if (pri.find() && Integer.parseInt(pri.group(1)) <= MAX_PRIORITY) {
            priority = Integer.parseInt(pri.group(1));
            rest = rest.substring(pri.end());
            Matcher version = VERSION_5424.matcher(rest);
            if (version.find()) {
                SyslogMessage message = rfc5424(priority, rest.substring(version.end()), receivedAt);
                if (message != null) {
                    return message;
                }
            }
        }
        return rfc3164(priority, rest, receivedAt);
    }

    private @Nullable SyslogMessage rfc5424(int priority, String head, Instant receivedAt) {
        String[] part = head.split(" ", 6);
        if (part.length < 6) {
            return null;
        }
        SyslogTimestamps.Read time = timestamps.read(part[0], receivedAt);
        if (time == null && !part[0].equals("-")) {
            return null;
        }
        Map<String, String> structured = new LinkedHashMap<>();
        int end = structuredData(part[5], structured);
        String text = part[5].substring(end).stripLeading();
        return new SyslogMessage(
                priority,
                time == null ? null : time.time(),
                orEmpty(part[1]),
                orEmpty(part[2]),
                orEmpty(part[3]),
                orEmpty(part[4]),
                structured,
                text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static String orEmpty(String value) {
        return value.equals("-") ? "" : value;
    }

    /** Reads {@code [id name="value"…]…} into the map; returns where the message begins. */
    private static int structuredData(String text, Map<String, String> into) {
        if (text.startsWith("-")) {
            return 1;
        }
        int at = 0;
        while (at < text.length() && text.charAt(at) == '[') {
            int end = element(text, at, into);
            if (end < 0) {
                return at;
            }
            at = end;
        }
        return at;
    }

    private static int element(String text, int start, Map<String, String> into) {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != ']') {
            at++;
        }
        String id = text.substring(start + 1, at);
        while (at < text.length() && text.charAt(at) == ' ') {
            int equals = text.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            String name = text.substring(at + 1, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (at < text.length() && text.charAt(at) != '"') {
                boolean escape = text.charAt(at) == '\\'
                        && at + 1 < text.length()
                        && "\"\\]".indexOf(text.charAt(at + 1)) >= 0;
                value.append(text.charAt(escape ? at + 1 : at));
                at += escape ? 2 : 1;
            }
            into.put(id + "." + name, value.toString());
            at++;
        }
        return at < text.length() && text.charAt(at) == ']' ? at + 1 : -1;
    }

    private SyslogMessage rfc3164(int priority, String head, Instant receivedAt) {
        String rest = head;
        Matcher sequence = SEQUENCE.matcher(rest);
        if (sequence.find()) {
            rest = rest.substring(sequence.end());
        }
        Instant time = null;
        String host = "";
        SyslogTimestamps.Read read = timestamps.read(rest, receivedAt);
        if (read != null) {
            time = read.time();
            rest = rest.substring(read.end()).stripLeading();
            Matcher name = HOST.matcher(rest);
            if (name.find() && !name.group().endsWith(":")) {
                host = name.group();
                rest = rest.substring(name.end() + 1);
            }
        }
        String app = "";
        String processId = "";
        Matcher tag = TAG.matcher(rest);
        if (tag.find() && (time != null || priority >= 0 || tag.group("pid") != null)) {
            app = tag.group("app");
            processId = tag.group("pid") == null ? "" : tag.group("pid");
            rest = rest.substring(tag.end());
        }
        return new SyslogMessage(priority, time, host, app, processId, "", Map.of(), rest);
    }
}
