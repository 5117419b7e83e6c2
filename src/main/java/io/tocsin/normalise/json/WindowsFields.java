package io.tocsin.normalise.json;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Draft;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Events of the Windows security log in the JSON of its usual shippers: flat (nxlog, OTRF), {@code winlog} (Winlogbeat)
 * and {@code win} (Wazuh). Any event id goes to {@code event.code}; those in the table say what happened, too.
 *
 * <p>Ids: Microsoft, "Appendix L: Events to Monitor".
 */
final class WindowsFields {

    private static final List<String> SESSION = List.of("authentication", "session");
    private static final List<String> LIFECYCLE = List.of("iam", "account lifecycle");
    private static final List<String> PASSWORD = List.of("iam", "password/key");
    private static final List<String> ACTIVATION = List.of("iam", "account activation");

    /** @param ofActor the account in the event is who acts, not who it is done to */
    private record Meaning(List<String> category, List<String> type, String action, boolean ofActor) {}

    private static final Map<String, Meaning> MEANINGS = new HashMap<>();

    static {
        means(new Meaning(List.of("authentication"), List.of("start"), "login", true), "4624", "4625");
        means(new Meaning(SESSION, List.of("end"), "session closed", false), "4634", "4647");
        means(new Meaning(LIFECYCLE, List.of("user", "creation"), "create", false), "4720");
        means(new Meaning(LIFECYCLE, List.of("user", "deletion"), "delete", false), "4726");
        means(new Meaning(LIFECYCLE, List.of("user", "change"), "change", false), "4738", "4781");
        means(new Meaning(LIFECYCLE, List.of("group", "creation"), "create group", false), "4727", "4731", "4754");
        means(new Meaning(LIFECYCLE, List.of("group", "deletion"), "delete group", false), "4730", "4734", "4758");
        means(new Meaning(PASSWORD, List.of("user", "change"), "password change", false), "4723");
        means(new Meaning(PASSWORD, List.of("user", "change"), "password reset", false), "4724");
        means(new Meaning(ACTIVATION, List.of("user", "change"), "enable", false), "4722");
        means(new Meaning(ACTIVATION, List.of("user", "change"), "disable", false), "4725");
        means(new Meaning(ACTIVATION, List.of("user", "change"), "lock", false), "4740");
        means(new Meaning(ACTIVATION, List.of("user", "change"), "unlock", false), "4767");
    }

    private WindowsFields() {}

    private static void means(Meaning meaning, String... ids) {
        for (String id : ids) {
            MEANINGS.put(id, meaning);
        }
    }

    /** Puts nothing where the document is no Windows event. */
    static void read(Map<String, Object> document, Landing landing) {
        String id = text(document, "winlog.event_id", "win.system.eventID", "EventID", "EventId");
        String channel = text(document, "winlog.channel", "win.system.channel", "Channel");
        String provider =
                text(document, "winlog.provider_name", "win.system.providerName", "SourceName", "Provider_Name");
        if (id.isEmpty() || id.length() > 10 || (channel.isEmpty() && provider.isEmpty())) {
            return;
        }
        Draft draft = landing.draft();
        draft.putIfAbsent("event.code", id);
        draft.putIfAbsent("event.provider", provider);
        host(text(document, "win.system.computer", "winlog.computer_name", "Hostname", "Computer"), draft);
        if (!draft.has("@timestamp")) {
            landing.put("@timestamp", text(document, "win.system.systemTime", "TimeCreated", "EventTime"));
        }
        Meaning meaning = MEANINGS.get(id);
        boolean isSecurity = channel.equalsIgnoreCase("Security") || provider.endsWith("Security-Auditing");
        if (meaning != null && isSecurity) {
            happened(id, meaning, document, landing);
        }
    }

    /** The computer that the event is about; a {@code host} of the shipper's own is the collector's. */
    private static void host(String computer, Draft draft) {
        String shipper = draft.text("host.name");
        if (!computer.isEmpty() && !computer.equals(shipper)) {
            draft.putIfAbsent("agent.name", shipper);
            draft.put("host.name", computer);
        }
    }

    private static void happened(String id, Meaning meaning, Map<String, Object> document, Landing landing) {
        Draft draft = landing.draft();
        boolean failed = id.equals("4625") || isAuditFailure(document);
        draft.happened(meaning.category(), meaning.type(), meaning.action(), failed ? "failure" : "success");
        String target = data(document, "TargetUserName");
        boolean isGroup = meaning.type().contains("group");
        if (meaning.ofActor()) {
            draft.user(target);
        } else {
            draft.user(data(document, "SubjectUserName"));
            draft.putText(isGroup ? "group.name" : "user.target.name", target);
        }
        draft.putIfAbsent("source.address", data(document, "IpAddress"));
        String address = draft.text("source.address");
        if (!draft.has("source.ip") && !address.isEmpty()) {
            draft.source(address);
            landing.put("source.port", data(document, "IpPort"));
        }
        draft.label("logon_type", data(document, "LogonType"));
    }

    /** Bit 52 of the keywords is the audit failure (winmeta.xml). */
    private static boolean isAuditFailure(Map<String, Object> document) {
        String keywords = text(document, "winlog.keywords", "win.system.keywords", "Keywords")
                .toLowerCase(Locale.ROOT);
        String type = text(document, "EventType", "win.system.severityValue");
        return keywords.startsWith("0x8010")
                || keywords.equals("audit failure")
                || keywords.equals("-9218868437227405312")
                || type.equals("AUDIT_FAILURE");
    }

    private static String data(Map<String, Object> document, String name) {
        String camel = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        String value = text(document, "winlog.event_data." + name, "win.eventdata." + camel, name);
        return value.equals("-") ? "" : value;
    }

    /** The first of these fields that is there; the first element of a list. */
    private static String text(Map<String, Object> document, String... paths) {
        for (String path : paths) {
            Object value = Fields.get(document, path);
            if (value instanceof List<?> list && !list.isEmpty()) {
                value = list.get(0);
            }
            if (value instanceof String || value instanceof Number) {
                return value.toString();
            }
        }
        return "";
    }
}
