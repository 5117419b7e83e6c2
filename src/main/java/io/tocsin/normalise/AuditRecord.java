package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.normalise.syslog.SyslogParser;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record of the Linux audit system that is one of several about one system call: they share the time and the serial number in
 * {@code msg=audit(TIME:SERIAL)}. Records of programs, such as {@code USER_AUTH}, stand alone and are none of these.
 *
 * @param key the same for all records of one system call: sender, host, time and serial number
 * @param type e.g. {@code SYSCALL}
 */
public record AuditRecord(String key, String type) {

    /** What the kernel writes about one system call: linux/audit.h, 1300 to 1336 and 1400. */
    private static final Set<String> TYPES = Set.of(
            "SYSCALL",
            "PATH",
            "IPC",
            "SOCKETCALL",
            "SOCKADDR",
            "CWD",
            "EXECVE",
            "IPC_SET_PERM",
            "MQ_OPEN",
            "MQ_SENDRECV",
            "MQ_NOTIFY",
            "MQ_GETSETATTR",
            "FD_PAIR",
            "OBJ_PID",
            "BPRM_FCAPS",
            "CAPSET",
            "MMAP",
            "PROCTITLE",
            "KERN_MODULE",
            "OPENAT2",
            "EOE",
            "AVC");

    /** The kernel's own log has numbers. */
    private static final Map<String, String> NUMBERS = Map.of(
            "1300", "SYSCALL",
            "1302", "PATH",
            "1306", "SOCKADDR",
            "1307", "CWD",
            "1309", "EXECVE",
            "1320", "EOE",
            "1327", "PROCTITLE",
            "1400", "AVC");

    /** A header and a node's name stand in front; nothing sensible is longer. */
    private static final int LONGEST_FRONT = 600;

    private static final byte[] MARK = "audit(".getBytes(ISO_8859_1);

    private static final SyslogParser HEADERS = new SyslogParser(ZoneOffset.UTC);

    /** Null where the raw event is something else. */
    public static @Nullable AuditRecord of(RawEvent raw) {
        int mark = raw.format() == Format.SYSLOG ? mark(raw.payload()) : -1;
        if (mark < 0) {
            return null;
        }
        String text = new String(raw.payload(), UTF_8);
        int open = text.indexOf("audit(");
        int close = open < 0 ? -1 : text.indexOf("):", open);
        String type = open < 0 ? "" : type(text, open);
        if (close < 0 || close - open > 64 || type.isEmpty() || text.indexOf('\n') >= 0) {
            return null;
        }
        int node = text.startsWith("node=") ? text.indexOf(' ') : -1;
        String host = node > 0
                ? text.substring(0, node)
                : HEADERS.parse(text, raw.receivedAt()).host();
        String stamp = text.substring(open, close);
        return new AuditRecord(String.join(" ", raw.source(), raw.peer(), host, stamp), type);
    }

    /** Whether no more records follow about this system call. */
    public boolean isLast() {
        return type.equals("PROCTITLE") || type.equals("EOE");
    }

    /** The type in front of the stamp; empty where it is none of a system call. */
    static String type(String text, int stamp) {
        int from = text.lastIndexOf("type=", stamp);
        int to = from < 0 ? -1 : text.indexOf(' ', from);
        if (to < 0 || to > stamp) {
            return "";
        }
        String written = text.substring(from + "type=".length(), to);
        String type = NUMBERS.getOrDefault(written, written);
        return TYPES.contains(type) ? type : "";
    }

    /** Every record of the log is asked, so nothing is copied before it is known. */
    private static int mark(byte[] payload) {
        int last = Math.min(payload.length, LONGEST_FRONT) - MARK.length;
        for (int i = 0; i <= last; i++) {
            if (payload[i + 5] == '(' && payload[i] == 'a' && isMark(payload, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isMark(byte[] payload, int from) {
        for (int i = 0; i < MARK.length; i++) {
            if (payload[from + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }
}
