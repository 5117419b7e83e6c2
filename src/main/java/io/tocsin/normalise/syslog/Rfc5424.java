package io.tocsin.normalise.syslog;

import io.tocsin.normalise.syslog.SyslogMessage.Form;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the header of RFC 5424 behind the priority; fields that are cut off or too long are noted, not refused. */
final class Rfc5424 {

    private final SyslogTimestamps timestamps;

    Rfc5424(SyslogTimestamps timestamps) {
        this.timestamps = timestamps;
    }

    /** Null, and nothing read, where what follows is no version and timestamp. */
    @Nullable
    SyslogMessage read(Scan scan, int priority, Instant receivedAt, List<String> flaws) {
        int from = scan.at;
        int version = (int) scan.number(1, 3);
        boolean hasTimestamp = version >= 0 && scan.accept(' ') && looksLikeTimestamp(scan);
        if (!hasTimestamp || (from == 0 && version != 1)) {
            scan.at = from;
            return null;
        }
        if (version == 0) {
            flaws.add("version 0");
        }
        Instant timestamp = timestamp(scan, receivedAt, flaws);
        String host = field(scan, 255, "host", flaws);
        String app = field(scan, 48, "app", flaws);
        String pid = field(scan, 128, "process id", flaws);
        String messageId = field(scan, 32, "message id", flaws);
        Map<String, Map<String, Object>> elements = structuredData(scan, flaws);
        return new SyslogMessage(
                Form.RFC5424,
                priority,
                version,
                timestamp,
                host,
                app,
                pid,
                messageId,
                "",
                elements,
                message(scan, flaws),
                flaws);
    }

    private static boolean looksLikeTimestamp(Scan scan) {
        if (scan.peek() == '-') {
            return scan.peek(1) == ' ' || scan.at + 1 == scan.text.length();
        }
        int digits = 0;
        while (digits < 10 && Scan.isDigit(scan.peek(digits))) {
            digits++;
        }
        return (digits == 4 && scan.peek(4) == '-') || digits == 10;
    }

    private @Nullable Instant timestamp(Scan scan, Instant receivedAt, List<String> flaws) {
        SyslogTimestamps.Reading reading = timestamps.read(scan.text, scan.at, receivedAt);
        int from = scan.at;
        if (reading != null && (reading.end() == scan.text.length() || scan.text.charAt(reading.end()) == ' ')) {
            scan.at = reading.end();
            if (!isStrict(scan.text, from, scan.at)) {
                flaws.add("timestamp not as in RFC 5424");
            }
            return reading.at();
        }
        if (!scan.token().equals("-")) {
            flaws.add("timestamp unreadable");
        }
        return null;
    }

    /** RFC 5424 §6.2.3: capital T and Z, a zone, at most six digits of fraction. */
    private static boolean isStrict(String text, int from, int to) {
        if (to - from < 20 || text.charAt(from + 4) != '-' || text.charAt(from + 10) != 'T') {
            return false;
        }
        int zone = from + 19;
        if (text.charAt(zone) == '.') {
            int digits = 0;
            for (zone++; zone < to && Scan.isDigit(text.charAt(zone)); zone++) {
                digits++;
            }
            if (digits < 1 || digits > 6) {
                return false;
            }
        }
        String written = text.substring(zone, to);
        return written.equals("Z")
                || (written.length() == 6
                        && (written.charAt(0) == '+' || written.charAt(0) == '-')
                        && written.charAt(3) == ':');
    }

    private static String field(Scan scan, int most, String name, List<String> flaws) {
        if (!scan.accept(' ')) {
            flaws.add(name + " missing");
            return "";
        }
        String value = scan.token();
        if (value.length() > most) {
            flaws.add(name + " longer than " + most);
        }
        if (value.isEmpty() || !isPrintable(value)) {
            flaws.add(name + " with characters other than printable ASCII");
        }
        return value.equals("-") ? "" : value;
    }

    private static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 33 || value.charAt(i) > 126) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Map<String, Object>> structuredData(Scan scan, List<String> flaws) {
        int from = scan.at;
        if (!scan.accept(' ')) {
            flaws.add("structured data missing");
            return Map.of();
        }
        StructuredData data = StructuredData.read(scan.text, scan.at);
        if (data == null || (data.end() < scan.text.length() && scan.text.charAt(data.end()) != ' ')) {
            scan.at = from; // what is no structured data is message
            flaws.add("structured data broken");
            return Map.of();
        }
        scan.at = data.end();
        if (!data.isStrict()) {
            flaws.add("structured data not as in RFC 5424");
        }
        return data.elements();
    }

    private static String message(Scan scan, List<String> flaws) {
        if (scan.atEnd()) {
            return "";
        }
        if (!scan.accept(' ')) {
            flaws.add("no blank before the message");
        }
        if (scan.peek() == '\uFEFF') {
            scan.at++;
        }
        return scan.text.substring(scan.at);
    }
}
