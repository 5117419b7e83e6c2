package io.tocsin.normalise.syslog;

import io.tocsin.normalise.syslog.SyslogMessage.Form;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads one syslog line. A log server has to take what comes: whatever is not a header is message, and no text makes
 * it throw. Safe for many threads.
 */
public final class SyslogParser {

    private static final int MAX_PRIORITY = 191;

    private final SyslogTimestamps timestamps;

    /** @param zone what a timestamp without a zone is in */
    public SyslogParser(ZoneId zone) {
        this.timestamps = new SyslogTimestamps(zone);
    }

    /** @param receivedAt decides the year of a timestamp without one */
    public SyslogMessage parse(String line, Instant receivedAt) {
        String text = withoutEnds(line);
        Scan scan = new Scan(text, 0);
        List<String> flaws = new ArrayList<>(2);
        int priority = priority(scan, flaws);
        boolean hasPriority = scan.at > 0;
        SyslogMessage modern = new Rfc5424(timestamps).read(scan, priority, receivedAt, flaws);
        if (modern != null) {
            return modern;
        }
        return new Rfc3164(timestamps).read(scan, priority, hasPriority, receivedAt, flaws);
    }

    /** The line as one message without a header. */
    static SyslogMessage bare(int priority, String message, List<String> flaws) {
        return new SyslogMessage(Form.BARE, priority, -1, null, "", "", "", "", "", Map.of(), message, flaws);
    }

    /** A priority is read past even where its number is impossible, so that the rest of the line is still understood. */
    private static int priority(Scan scan, List<String> flaws) {
        if (!scan.accept('<')) {
            flaws.add("priority missing");
            return -1;
        }
        int from = scan.at;
        long number = scan.number(1, 9);
        if (number < 0 || scan.peek() != '>') {
            scan.at = 0;
            flaws.add("priority missing");
            return -1;
        }
        int digits = scan.at - from;
        scan.at++;
        if (number > MAX_PRIORITY) {
            flaws.add("priority above 191");
            return -1;
        }
        if (digits > 3 || (digits > 1 && scan.text.charAt(from) == '0')) {
            flaws.add("priority with leading zeros");
        }
        return (int) number;
    }

    private static String withoutEnds(String line) {
        int from = !line.isEmpty() && line.charAt(0) == '\uFEFF' ? 1 : 0;
        int to = line.length();
        while (to > from && "\r\n\0".indexOf(line.charAt(to - 1)) >= 0) {
            to--;
        }
        return line.substring(from, to);
    }
}
