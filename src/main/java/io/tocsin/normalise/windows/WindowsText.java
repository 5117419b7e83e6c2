package io.tocsin.normalise.windows;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Characters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Windows events as Snare, OSSEC, Splunk, evtsys, IBM's agent and NXLog's to_syslog write them in lines, read into the object
 * that NXLog writes as JSON, so that one parser reads them all.
 */
public final class WindowsText {

    private static final String SNARE = "MSWinEventLog";
    private static final String OSSEC = "WinEvtLog: ";
    private static final String AUDITING = "Microsoft-Windows-Security-Auditing";

    /** How far into a line the name of an agent may stand. */
    private static final int HEAD = 160;

    private static final Set<String> AUDITORS =
            Set.of("security-auditing", "microsoft-windows-security-auditing", "microsoft_windows_security_auditing.");

    /** Snare ends its line with a count of its own. */
    private static final Pattern COUNT = Pattern.compile("\\t\\d{1,12}\\s*$");

    /** Snare puts the criticality in front and the columns behind: log, counter, time, id, source, user, kind, result, host. */
    private static final int SNARE_COLUMNS = 11;

    private static final Pattern SNARE_BLANKS = Pattern.compile(
            "(?:\\d+ )?(?<log>[\\w/-]{1,80}) \\d+ (?<time>\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) (?<id>\\d{1,5}) (?<source>\\S{1,80})"
                    + " (?<middle>.{0,300}?)(?<type>Success Audit|Failure Audit|Information|Warning|Error) (?<host>\\S{1,255}) (?<text>.*)",
            Pattern.DOTALL);

    private static final Pattern OSSEC_LINE = Pattern.compile(
            "(?<log>[^:]{1,80}): (?<type>\\w{1,20})\\((?<id>\\d{1,5})\\): (?<source>[^:]{1,120}): (?<user>.{0,120}?): (?<domain>.{0,80}?): (?<host>[^\\s:]{1,255}):? (?<text>.*)",
            Pattern.DOTALL);

    /** evtsys: {@code Security-Auditing: 4625: AUDIT_FAILURE An account …}. */
    private static final Pattern EVTSYS =
            Pattern.compile("(?<id>\\d{3,5}): (?:(?<type>AUDIT_\\w{7}) )?(?<text>.*)", Pattern.DOTALL);

    private static final Pattern PAIR = Pattern.compile("([A-Z][A-Za-z]{2,24})=");

    /** How Windows begins the text of an event, for agents that send nothing but the text. */
    private static final Map<String, String> SENTENCES = Map.ofEntries(
            Map.entry("An account was successfully logged on.", "4624"),
            Map.entry("An account failed to log on.", "4625"),
            Map.entry("An account was logged off.", "4634"),
            Map.entry("User initiated logoff:", "4647"),
            Map.entry("A logon was attempted using explicit credentials.", "4648"),
            Map.entry("Special privileges assigned to new logon.", "4672"),
            Map.entry("A new process has been created.", "4688"),
            Map.entry("A service was installed in the system.", "4697"),
            Map.entry("A scheduled task was created.", "4698"),
            Map.entry("System audit policy was changed.", "4719"),
            Map.entry("A user account was created.", "4720"),
            Map.entry("A user account was enabled.", "4722"),
            Map.entry("An attempt was made to change an account's password.", "4723"),
            Map.entry("An attempt was made to reset an account's password.", "4724"),
            Map.entry("A user account was disabled.", "4725"),
            Map.entry("A user account was deleted.", "4726"),
            Map.entry("A member was added to a security-enabled global group.", "4728"),
            Map.entry("A member was removed from a security-enabled global group.", "4729"),
            Map.entry("A member was added to a security-enabled local group.", "4732"),
            Map.entry("A member was removed from a security-enabled local group.", "4733"),
            Map.entry("A user account was changed.", "4738"),
            Map.entry("A user account was locked out.", "4740"),
            Map.entry("A member was added to a security-enabled universal group.", "4756"),
            Map.entry("A member was removed from a security-enabled universal group.", "4757"),
            Map.entry("A user account was unlocked.", "4767"),
            Map.entry("A Kerberos authentication ticket (TGT) was requested.", "4768"),
            Map.entry("A Kerberos service ticket was requested.", "4769"),
            Map.entry("Kerberos pre-authentication failed.", "4771"),
            Map.entry("The computer attempted to validate the credentials for an account.", "4776"),
            Map.entry("The name of an account was changed:", "4781"),
            Map.entry("The audit log was cleared.", "1102"));

    private WindowsText() {}

    /**
     * The event as an object with {@code EventID}, {@code Channel}, {@code SourceName} and {@code EventData}.
     *
     * @param program in the line's header; empty where there is none
     * @return null where the line is no Windows event in text
     */
    public static @Nullable Map<String, Object> read(String program, String text) {
        if (program.equals(SNARE)) {
            return snare("", text);
        }
        if (program.equals("WinEvtLog")) {
            return ossec(text);
        }
        if (AUDITORS.contains(program.toLowerCase(Locale.ROOT))) {
            return audited(text);
        }
        return program.isEmpty() || text.startsWith("AgentDevice=") ? unnamed(text) : null;
    }

    /** A line without the name of a program. Each look is bounded by the line's beginning. */
    private static @Nullable Map<String, Object> unnamed(String text) {
        int snare = head(text, SNARE);
        if (snare >= 0) {
            return snare(text.substring(0, snare).strip(), text.substring(snare + SNARE.length()));
        }
        int ossec = head(text, OSSEC);
        if (ossec >= 0) {
            return ossec(text.substring(ossec + OSSEC.length()));
        }
        if (text.startsWith("AgentDevice=WindowsLog")) {
            return pairs(text, "\t");
        }
        int name = head(text, "LogName=");
        if (name < 0 || !text.contains("EventCode=")) {
            return null;
        }
        Map<String, Object> event = pairs(text.substring(name), " ");
        if (event != null && !event.containsKey("EventTime")) {
            put(event, "EventTime", text.substring(0, name));
        }
        return event;
    }

    private static int head(String text, String word) {
        return text.substring(0, Math.min(text.length(), HEAD + word.length())).indexOf(word);
    }

    private static @Nullable Map<String, Object> snare(String host, String behind) {
        String text = behind.contains("#011") ? behind.replace("#011", "\t") : behind;
        if (text.indexOf('\t') < 0) {
            return snareByBlanks(text);
        }
        List<String> columns = List.of(text.strip().split("\t", SNARE_COLUMNS + 1));
        int from = Characters.areDigits(columns.get(0).strip()) ? 1 : 0;
        if (columns.size() < from + SNARE_COLUMNS) {
            return null;
        }
        String rest = COUNT.matcher(String.join("\t", columns.subList(from + SNARE_COLUMNS - 1, columns.size())))
                .replaceFirst("");
        Map<String, Object> event =
                event(columns.get(from + 3), columns.get(from), columns.get(from + 4), rest.strip());
        put(event, "EventTime", columns.get(from + 2));
        put(event, "EventType", columns.get(from + 7));
        put(event, "Hostname", columns.get(from + 8).isBlank() ? host : columns.get(from + 8));
        return event;
    }

    private static @Nullable Map<String, Object> snareByBlanks(String text) {
        Matcher line = SNARE_BLANKS.matcher(text.strip());
        if (!line.matches()) {
            return null;
        }
        Map<String, Object> event =
                event(line.group("id"), line.group("log"), line.group("source"), line.group("text"));
        put(event, "EventTime", line.group("time"));
        put(event, "EventType", line.group("type"));
        put(event, "Hostname", line.group("host"));
        return event;
    }

    private static @Nullable Map<String, Object> ossec(String text) {
        Matcher line = OSSEC_LINE.matcher(text);
        if (!line.matches()) {
            return null;
        }
        Map<String, Object> event =
                event(line.group("id"), line.group("log"), line.group("source"), line.group("text"));
        put(event, "EventType", line.group("type"));
        put(event, "Hostname", line.group("host"));
        if (!line.group("user").equals("(no user)") && event.get("EventData") instanceof Map<?, ?> data) {
            // older systems tell the account in the header alone
            String name = data.containsKey("TargetUserName") || data.containsKey("SubjectUserName")
                    ? "AgentUser"
                    : "AccountName";
            put(event, name, line.group("user"));
        }
        return event;
    }

    private static @Nullable Map<String, Object> audited(String text) {
        Matcher numbered = EVTSYS.matcher(text);
        if (numbered.matches()) {
            Map<String, Object> event = event(numbered.group("id"), "Security", AUDITING, numbered.group("text"));
            put(event, "EventType", numbered.group("type"));
            return event;
        }
        for (Map.Entry<String, String> sentence : SENTENCES.entrySet()) {
            if (text.startsWith(sentence.getKey())) {
                return event(sentence.getValue(), "Security", AUDITING, text);
            }
        }
        return null;
    }

    /** Splunk's and IBM's agents: {@code Name=value} up to {@code Message=}, which is the rest. */
    private static @Nullable Map<String, Object> pairs(String text, String separator) {
        int message = text.indexOf(separator + "Message=");
        String head = message < 0 ? text : text.substring(0, message);
        Map<String, Object> found = Fields.newDocument();
        Matcher pair = PAIR.matcher(head);
        int from = -1;
        String name = "";
        while (pair.find()) {
            if (from >= 0) {
                found.putIfAbsent(name, head.substring(from, pair.start()).strip());
            }
            name = pair.group(1);
            from = pair.end();
        }
        if (from >= 0) {
            found.putIfAbsent(name, head.substring(from).strip());
        }
        String id = first(found, "EventIDCode", "EventCode", "EventID");
        if (id.isEmpty()) {
            return null;
        }
        String provider = first(found, "SourceName", "Source");
        Map<String, Object> event = event(
                id,
                first(found, "LogName", "AgentLogFile"),
                provider.equals("Microsoft Windows security auditing.") ? AUDITING : provider,
                message < 0 ? "" : text.substring(message + separator.length() + "Message=".length()));
        put(event, "EventTime", first(found, "TimeGenerated"));
        put(event, "EventType", first(found, "Keywords"));
        put(event, "Hostname", first(found, "ComputerName", "Computer"));
        return event;
    }

    private static String first(Map<String, Object> found, String... names) {
        for (String name : names) {
            if (found.get(name) instanceof String value && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static Map<String, Object> event(String id, String channel, String provider, String message) {
        Map<String, Object> event = Fields.newDocument();
        String text = message.replace("#015", " ").replace("#012", " ");
        put(event, "EventID", id);
        put(event, "Channel", channel);
        put(event, "SourceName", provider);
        put(event, "Message", text);
        event.put("EventData", RenderedText.read(text));
        return event;
    }

    private static void put(Map<String, Object> event, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            event.put(name, value.strip());
        }
    }
}
