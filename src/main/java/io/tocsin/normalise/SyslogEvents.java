package io.tocsin.normalise;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.draft.Keys;
import io.tocsin.normalise.line.Line;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.normalise.syslog.SyslogMessage;
import io.tocsin.normalise.syslog.SyslogMessage.Form;
import io.tocsin.normalise.syslog.SyslogParser;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;

/** A syslog line as an event: what its header says, then what its program says. */
final class SyslogEvents {

    private final SyslogParser parser;
    private final LineParsers lines;

    SyslogEvents(ZoneId zone, LineParsers lines) {
        this.parser = new SyslogParser(zone);
        this.lines = lines;
    }

    void read(String text, Instant receivedAt, Draft draft) {
        SyslogMessage message = parser.parse(text, receivedAt);
        draft.put("@timestamp", message.timestamp() == null ? receivedAt : message.timestamp());
        draft.putText("message", message.message().isEmpty() ? text : message.message());
        header(message, draft);
        if (!lines.read(new Line(message.app(), message.message()), draft)) {
            boolean isBare = message.form() == Form.BARE;
            draft.put("event.dataset", isBare ? "generic" : "syslog");
            draft.put("tocsin.parser.name", isBare ? "generic" : "syslog");
            draft.put("tocsin.parser.version", 1L);
            draft.putText("service.name", message.app());
        }
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
        return lines.read(new Line(message.app(), message.message()), draft);
    }

    private static void header(SyslogMessage message, Draft draft) {
        draft.putText("host.name", message.host());
        draft.putText("process.name", message.app());
        if (isNumber(message.pid())) {
            draft.put("process.pid", Long.parseLong(message.pid()));
        }
        Map<String, Object> syslog = new LinkedHashMap<>();
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
        Map<String, Object> coded = new LinkedHashMap<>(4);
        coded.put("code", (long) code);
        coded.put("name", name);
        return coded;
    }

    private static Map<String, Object> structuredData(SyslogMessage message) {
        Map<String, Object> elements = new LinkedHashMap<>();
        message.structuredData().forEach((id, parameters) -> {
            Map<String, Object> safe = new LinkedHashMap<>();
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
        return !pid.isEmpty() && pid.length() < 11 && pid.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
