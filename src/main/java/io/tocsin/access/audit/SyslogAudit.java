package io.tocsin.access.audit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.temporal.ChronoUnit;

/** A line of the audit as a message of RFC 5424, with facility 13 (log audit). */
final class SyslogAudit {

    private static final int AUDIT = 13 << 3;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int FIRST_ERROR = 400;
    private static final String HOST = host();

    private SyslogAudit() {}

    /** @param text what stands behind the header; JSON escapes line feeds, so it is one line */
    static String of(AuditLine line, String text) {
        int priority = AUDIT + (line.outcome() >= FIRST_ERROR ? WARNING : NOTICE);
        return "<" + priority + ">1 " + line.at().truncatedTo(ChronoUnit.MILLIS) + " " + HOST + " tocsin "
                + ProcessHandle.current().pid() + " audit - " + text;
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
            return name.isEmpty() ? "-" : name;
        } catch (UnknownHostException e) {
            return "-"; // RFC 5424 §6.2.4
        }
    }
}
