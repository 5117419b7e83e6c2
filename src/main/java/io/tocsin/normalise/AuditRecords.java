package io.tocsin.normalise;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.normalise.parser.text.Pairs;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The records of one system call, one a line, as one text that a parser reads: behind the first record, the fields of the others
 * with the record's type in front of their names, {@code EXECVE_a0=…}. Of several records of a type those after the first are counted,
 * {@code PATH2_name}; the folder that a file stands in is {@code PARENT_name}. What a process was started with is put together in {@code
 * EXECVE_command} and {@code PROCTITLE_command}.
 */
final class AuditRecords {

    private static final Pairs PAIRS = new Pairs(' ', '=');
    private static final int MAX_COMMAND = 8_192;

    private AuditRecords() {}

    /** Any other text as it is. */
    static String asOne(String message) {
        int end = message.indexOf('\n');
        if (end < 0
                || AuditRecord.type(message, Math.max(0, message.indexOf("audit(")))
                        .isEmpty()) {
            return message;
        }
        StringBuilder text = new StringBuilder(message.length() + 256);
        text.append(message, 0, end);
        for (int number = 2; end >= 0; number++) {
            int next = message.indexOf('\n', end + 1);
            append(text, message.substring(end + 1, next < 0 ? message.length() : next), number);
            end = next;
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String record, int number) {
        int stamp = record.indexOf("audit(");
        int close = stamp < 0 ? -1 : record.indexOf("): ", stamp);
        String type = stamp < 0 ? "" : AuditRecord.type(record, stamp);
        if (close < 0 || type.isEmpty()) {
            return;
        }
        String pairs = record.substring(close + 3);
        String front = pairs.contains("nametype=PARENT")
                ? "PARENT"
                : text.indexOf(" " + type + "_") < 0 ? type : type + number;
        StringBuilder command = new StringBuilder();
        PAIRS.read(pairs, (all, from, to, value) -> {
            String name = all.substring(from, to);
            put(text, front, name, value);
            boolean isQuoted = to + 1 < all.length() && all.charAt(to + 1) == '"';
            boolean isArgument = type.equals("EXECVE") && name.matches("a\\d{1,4}");
            if ((isArgument || name.equals("proctitle")) && command.length() < MAX_COMMAND) {
                command.append(command.isEmpty() ? "" : " ").append(isQuoted ? value : decoded(value));
            }
        });
        if (!command.isEmpty()) {
            put(text, front, "command", command.toString());
        }
    }

    private static void put(StringBuilder text, String front, String name, String value) {
        String safe = value.replace("\"", "\\\"");
        text.append(' ').append(front).append('_').append(name).append("=\"").append(safe);
        // a backslash at the end would take the quote for a part of the value
        text.append(safe.endsWith("\\") ? " \"" : "\"");
    }

    /** What holds blanks or quotes stands in hexadecimal digits; arguments of one process title are parted by NUL. */
    private static String decoded(String value) {
        byte[] bytes = hex(value);
        return bytes == null
                ? value
                : new String(bytes, UTF_8).replace('\0', ' ').strip();
    }

    private static byte @Nullable [] hex(String value) {
        try {
            return value.length() > 1 ? HexFormat.of().parseHex(value) : null;
        } catch (IllegalArgumentException notHexadecimal) {
            return null;
        }
    }
}
