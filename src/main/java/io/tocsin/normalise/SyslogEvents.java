package io.tocsin.normalise;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Characters;
import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.Keys;
import io.tocsin.normalise.line.Line;
import io.tocsin.normalise.syslog.SyslogMessage;
import io.tocsin.normalise.syslog.SyslogMessage.Form;
import io.tocsin.normalise.syslog.SyslogParser;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A syslog line as an event: what its header says, then what its program says. */
final class SyslogEvents {

    /** What a container runtime puts in front of each line: the time, the stream, and whether the line is whole. */
    private static final Pattern CRI = Pattern.compile("(\\S{20,40}) (?:stdout|stderr) [FP] ");

    private final SyslogParser parser;
    private final ProductLines products;

    SyslogEvents(ZoneId zone, ProductLines products) {
        this.parser = new SyslogParser(zone);
        this.products = products;
    }

    void read(String raw, Instant receivedAt, Draft draft) {
        String payload = raw.isEmpty() || raw.charAt(0) > ' ' ? raw : raw.stripLeading();
        Matcher cri = mayBeContainers(payload) ? CRI.matcher(payload) : null;
        if (cri != null && cri.lookingAt()) {
            container(payload, cri, receivedAt, draft);
            return;
        }
        String text = UnusualHeaders.straightened(payload);
        SyslogMessage message = parser.parse(text, receivedAt);
        draft.put("@timestamp", message.timestamp() == null ? receivedAt : message.timestamp());
        draft.putText("message", message.message().isEmpty() ? text : message.message());
        header(message, draft);
        boolean isBare = message.form() == Form.BARE;
        if (products.line(message.app(), said(text, message), receivedAt, draft)
                || tagged(text, message, receivedAt, draft)
                || whole(text, message, receivedAt, draft)
                || nested(message, receivedAt, draft)
                || hidden(message, receivedAt, draft)
                || products.genericLine(message.message(), receivedAt, draft)
                || products.genericLine(behindHost(text, message), receivedAt, draft)) {
            return;
        }
        draft.put("event.dataset", isBare ? "generic" : "syslog");
        draft.put("tocsin.parser.name", isBare ? "generic" : "syslog");
        draft.put("tocsin.parser.version", 1L);
        draft.putText("service.name", message.app());
    }

    /** Looked at before the expression, which each line would pay for: a time, and {@code std} behind it. */
    private static boolean mayBeContainers(String text) {
        int blank = text.length() > 20 && Character.isDigit(text.charAt(0)) ? text.indexOf(' ') : -1;
        return blank >= 20 && text.startsWith("std", blank + 1);
    }

    /** What the device says: where all of it stands in structured data, that, behind the id of the message. */
    private static String said(String text, SyslogMessage message) {
        if (message.structuredData().isEmpty() || message.form() != Form.RFC5424) {
            return AuditRecords.asOne(UnusualHeaders.withoutSolarisId(message.message()));
        }
        int from = text.indexOf('[');
        boolean isAll = message.message().isEmpty() || message.structuredData().containsKey("Fields@1.3.6.1.4.1.2620");
        return from < 0 || !isAll
                ? message.message()
                : message.messageId() + " " + text.substring(from).strip();
    }

    /** A line of a Kubernetes node's file: the time is the runtime's, the line behind it may have a header of its own. */
    private void container(String text, Matcher cri, Instant receivedAt, Draft draft) {
        String line = text.substring(cri.end());
        SyslogMessage at = parser.parse(cri.group(1) + " x y: z", receivedAt);
        draft.put("@timestamp", at.timestamp() == null ? receivedAt : at.timestamp());
        draft.putText("message", line);
        if (!products.line("", line, receivedAt, draft)
                && !readInner(line, receivedAt, draft)
                && !products.genericLine(line, receivedAt, draft)) {
            draft.put("event.dataset", "generic");
            draft.put("tocsin.parser.name", "generic");
            draft.put("tocsin.parser.version", 1L);
        }
    }

    /** The beginning of a product's line may look like a program's name: {@code %ASA-6-302013: …}. */
    private boolean tagged(String text, SyslogMessage message, Instant receivedAt, Draft draft) {
        String whole = behindHost(text, message);
        if (whole.isEmpty() || !products.line("", whole, receivedAt, draft)) {
            return false;
        }
        draft.remove("process.name").remove("process.pid");
        return true;
    }

    /** The line from what looks like a program's name on; empty where there is none. */
    private static String behindHost(String text, SyslogMessage message) {
        if (message.app().isEmpty()) {
            return "";
        }
        int host = message.host().isEmpty() ? 0 : Math.max(0, text.indexOf(message.host()));
        int at = text.indexOf(message.app(), host + message.host().length());
        return at < 0 ? "" : text.substring(at).stripTrailing();
    }

    /** A line of a file begins with a time of its own, which reads like a header without a program. */
    private boolean whole(String text, SyslogMessage message, Instant receivedAt, Draft draft) {
        boolean isFile =
                (message.app().isEmpty() || isFileTime(text)) && message.priority() < 0 && message.form() != Form.BARE;
        if (!isFile || !products.line("", text.stripTrailing(), receivedAt, draft)) {
            return false;
        }
        if (message.host().equals(draft.text("host.name"))) {
            draft.remove("host.name"); // a word of the line that was taken for a host
        }
        if (message.app().equals(draft.text("process.name"))) {
            draft.remove("process.name").remove("process.pid");
        }
        return true;
    }

    /** {@code 2026-08-15 12:00:00 …}: the form of log files; syslog has no blank between date and time. */
    private static boolean isFileTime(String text) {
        return text.length() > 19
                && Character.isDigit(text.charAt(0))
                && text.charAt(10) == ' '
                && text.charAt(13) == ':';
    }

    /** The program stands where no header has it, or nowhere. */
    private boolean hidden(SyslogMessage message, Instant receivedAt, Draft draft) {
        Line line = message.app().isEmpty()
                ? HiddenPrograms.find(message.message(), message.host().isEmpty())
                : null;
        if (line == null || !products.line(line.program(), line.text(), receivedAt, draft)) {
            return false;
        }
        if (!line.program().isEmpty()) {
            draft.putIfAbsent("process.name", line.program());
        }
        draft.put("message", line.text());
        return true;
    }

    /** A relay puts a header of its own in front of the device's. */
    private boolean nested(SyslogMessage message, Instant receivedAt, Draft draft) {
        String text = message.message();
        // the text of a program that is named may be a client's, and imitate any other program's line
        if (!message.app().isEmpty() || text.length() < 16 || !isHeaderStart(text.charAt(0))) {
            return false;
        }
        SyslogMessage inner = parser.parse(text, receivedAt);
        if (inner.form() == Form.BARE || inner.message().length() >= text.length()) {
            return false;
        }
        Draft trial = new Draft();
        trial.put("tocsin.source", draft.text("tocsin.source"));
        if (!products.line(inner.app(), inner.message(), receivedAt, trial)
                && !tagged(text, inner, receivedAt, trial)) {
            return false;
        }
        if (inner.timestamp() != null) {
            draft.put("@timestamp", inner.timestamp());
        }
        draft.putText("host.name", inner.host());
        draft.putText("process.name", inner.app());
        draft.putText("message", inner.message());
        draft.putAll(trial);
        return true;
    }

    private static boolean isHeaderStart(char c) {
        return c == '<' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    /** Reads a syslog line inside another event: fills in what that event lacks; false where it is no such line. */
    boolean readInner(String text, Instant receivedAt, Draft draft) {
        SyslogMessage message = parser.parse(text, receivedAt);
        if (message.app().isEmpty() || message.form() == Form.BARE) {
            return false;
        }
        if (message.timestamp() != null) {
            draft.put("@timestamp", message.timestamp());
        }
        draft.putIfAbsent("host.name", message.host());
        draft.putIfAbsent("process.name", message.app());
        return products.line(message.app(), message.message(), receivedAt, draft)
                || tagged(text, message, receivedAt, draft);
    }

    private static void header(SyslogMessage message, Draft draft) {
        draft.putText("host.name", message.host());
        draft.putText("process.name", message.app());
        if (isNumber(message.pid())) {
            draft.put("process.pid", Long.parseLong(message.pid()));
        }
        Map<String, Object> syslog = Fields.newDocument();
        if (message.priority() >= 0) {
            syslog.put("priority", (long) message.priority());
            syslog.put("facility", coded(message.facility(), message.facilityName()));
            syslog.put("severity", coded(message.severity(), message.severityName()));
            draft.put("log.level", message.severityName());
        }
        if (message.form() == Form.RFC5424) {
            syslog.put("version", String.valueOf(message.version()));
        }
        putText(syslog, "hostname", message.host());
        putText(syslog, "appname", message.app());
        putText(syslog, "procid", message.pid());
        putText(syslog, "msgid", message.messageId());
        putText(syslog, "sequence", message.sequence());
        if (!message.structuredData().isEmpty()) {
            syslog.put("structured_data", structuredData(message));
        }
        if (!syslog.isEmpty()) {
            draft.put("log.syslog", syslog);
        }
        if (message.flaws().contains("priority above 191")) {
            draft.tag("tocsin.syslog_priority");
        }
        if (message.flaws().contains("timestamp unreadable")) {
            draft.tag("tocsin.timestamp_unreadable");
        }
    }

    private static Map<String, Object> coded(int code, String name) {
        Map<String, Object> coded = Fields.newDocument();
        coded.put("code", (long) code);
        coded.put("name", name);
        return coded;
    }

    private static Map<String, Object> structuredData(SyslogMessage message) {
        Map<String, Object> elements = Fields.newDocument();
        message.structuredData().forEach((id, parameters) -> {
            Map<String, Object> safe = Fields.newDocument();
            parameters.forEach((name, value) -> safe.put(Keys.safe(name), value));
            elements.put(Keys.safe(id), safe);
        });
        return elements;
    }

    private static void putText(Map<String, Object> into, String key, String value) {
        if (!value.isEmpty()) {
            into.put(key, value);
        }
    }

    private static boolean isNumber(String pid) {
        return !pid.isEmpty() && pid.length() < 11 && Characters.areDigits(pid);
    }
}
