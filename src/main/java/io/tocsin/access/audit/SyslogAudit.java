package io.tocsin.access.audit;

import io.tocsin.platform.HostName;
import java.time.temporal.ChronoUnit;

/** A line of the audit as a message of RFC 5424, with facility 13 (log audit). */
final class SyslogAudit {

    private static final int AUDIT = 13 << 3;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int FIRST_ERROR = 400;

    private SyslogAudit() {}

    /** @param text what stands behind the header; JSON escapes line feeds, so it is one line */
    static String of(AuditLine line, String text) {
        int priority = AUDIT + (line.outcome() >= FIRST_ERROR ? WARNING : NOTICE);
        return "<" + priority + ">1 " + line.at().truncatedTo(ChronoUnit.MILLIS) + " " + HostName.ofSyslog()
                + " tocsin " + ProcessHandle.current().pid() + " audit - " + text;
    }
}
