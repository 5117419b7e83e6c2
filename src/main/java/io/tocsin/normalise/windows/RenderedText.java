package io.tocsin.normalise.windows;

import io.tocsin.event.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text that Windows renders of an event, as the names and values it was rendered from: {@code Subject: … Account Name: bob}
 * is {@code SubjectUserName: bob}. Agents fold its lines, so a value ends where the next known label begins.
 *
 * <p>A client chooses account and workstation names of a failed login, and may write labels into them. The network's part of
 * the text stands behind those names, so of two addresses the last counts, and of all else the first. A key of Sysmon that
 * stands there twice with two values is left out: command lines stand on both sides of it.
 */
final class RenderedText {

    private static final int MAX_LABEL = 48;
    private static final String OTHER = "Other";
    private static final String NETWORK = "Network";

    private static final Map<String, String> SECTIONS = new HashMap<>();
    /** By section and label, or by label alone. */
    private static final Map<String, String> NAMES = new HashMap<>();
    /** Labels that end a value and are of no use themselves. */
    private static final Set<String> PASSED = Set.of(
            "Logon GUID",
            "Linked Logon ID",
            "Restricted Admin Mode",
            "Virtual Account",
            "Elevated Token",
            "Impersonation Level",
            "Logon Process",
            "Authentication Package",
            "Transited Services",
            "Package Name (NTLM only)",
            "Key Length",
            "Caller Process ID",
            "Creator Process ID",
            "Token Elevation Type",
            "Mandatory Label",
            "Service ID",
            "Ticket Options",
            "Ticket Encryption Type",
            "Pre-Authentication Type",
            "SAM Account Name",
            "Display Name",
            "User Principal Name",
            "Home Directory",
            "Home Drive",
            "Script Path",
            "Profile Path",
            "User Workstations",
            "Password Last Set",
            "Account Expires",
            "Primary Group ID",
            "AllowedToDelegateTo",
            "Old UAC Value",
            "New UAC Value",
            "SID History",
            "Logon Hours",
            "Handle ID",
            "Resource Attributes",
            "Transaction ID",
            "Accesses",
            "Access Reasons",
            "Access Mask",
            "Object Server",
            "Object Type",
            "Expiration time",
            "Service Type",
            "Service Start Type",
            "Service Account",
            "Certificate Issuer Name",
            "Certificate Serial Number",
            "Certificate Thumbprint",
            "Supplied Realm Name",
            "Read Operations",
            "Write Operations",
            "Task Content",
            "Network Account Name",
            "Network Account Domain",
            "Remote Credential Guard",
            "Layer Name",
            "Layer Run-Time ID",
            "Filter Run-Time ID",
            "Share Path",
            "FileVersion",
            "Description",
            "Product",
            "Company",
            "TerminalSessionId",
            "IntegrityLevel",
            "SourcePortName",
            "DestinationPortName",
            "RuleName",
            "LogonGuid",
            "LogonId",
            "CreationUtcTime",
            "PreviousCreationUtcTime");
    /** By the kind of event, the label behind which it is a client's own to the end. */
    private static final Map<String, String> LAST = Map.of(
            "A new process has been created", "Process Command Line",
            "A network share object was checked", "Relative Target Name",
            "Process Create", "ParentCommandLine");

    /** Windows explains some events in a sentence behind the last value, and ends others with labels of no use. */
    private static final List<String> ENDS =
            List.of(" This event is generated", " Token Elevation Type indicates", " Access Request Information:");

    /** Every label that is known. */
    private static final Set<String> LABELS = new HashSet<>(PASSED);

    private static final List<String> SYSMON = List.of(
            "UtcTime",
            "ProcessGuid",
            "ProcessId",
            "Image",
            "OriginalFileName",
            "CommandLine",
            "CurrentDirectory",
            "User",
            "Hashes",
            "ParentProcessGuid",
            "ParentProcessId",
            "ParentImage",
            "ParentCommandLine",
            "ParentUser",
            "Protocol",
            "Initiated",
            "SourceIsIpv6",
            "SourceIp",
            "SourceHostname",
            "SourcePort",
            "DestinationIsIpv6",
            "DestinationIp",
            "DestinationHostname",
            "DestinationPort",
            "TargetFilename",
            "ImageLoaded",
            "Signed",
            "Signature",
            "SignatureStatus",
            "SourceImage",
            "SourceProcessId",
            "TargetImage",
            "TargetProcessId",
            "GrantedAccess",
            "CallTrace",
            "SourceUser",
            "TargetUser",
            "EventType",
            "TargetObject",
            "Details",
            "PipeName",
            "QueryName",
            "QueryStatus",
            "QueryResults");

    static {
        sections("Subject", "Subject", "Creator Subject");
        sections(
                "Target",
                "New Logon",
                "Account For Which Logon Failed",
                "Target Account",
                "New Account",
                "Account That Was Locked Out",
                "Account Whose Credentials Were Used",
                "Account Information",
                "New Computer Account",
                "Computer Account That Was Changed",
                "Target Computer");
        sections("Member", "Member");
        sections("Group", "Group", "New Group", "Deleted Group", "Changed Group");
        sections(NETWORK, "Network Information");
        sections(
                OTHER,
                "Target Subject",
                "Process Information",
                "Service Information",
                "Additional Information",
                "Failure Information",
                "Detailed Authentication Information",
                "Attributes",
                "Changed Attributes",
                "Object",
                "Share Information",
                "Access Request Information",
                "Logon Information",
                "Task Information",
                "Certificate Information",
                "Application Information",
                "Filter Information",
                "Target Server",
                "Audit Policy Change");
        for (String who : List.of("Subject", "Target")) {
            name(who, "Security ID", who + "UserSid");
            name(who, "Account Name", who + "UserName");
            name(who, "Account Domain", who + "DomainName");
            name(who, "Logon ID", who + "LogonId");
        }
        name("Member", "Security ID", "MemberSid");
        name("Member", "Account Name", "MemberName");
        name("Group", "Security ID", "TargetSid");
        for (String label : List.of("Account Name", "Group Name")) {
            name("Group", label, "TargetUserName");
        }
        for (String label : List.of("Account Domain", "Group Domain")) {
            name("Group", label, "TargetDomainName");
        }
        name(NETWORK, "Network Address", "IpAddress");
        name(NETWORK, "Port", "IpPort");
        name("", "Logon Account", "TargetUserName");
        name("", "Logon account", "TargetUserName");
        name("", "User Name", "TargetUserName");
        name("", "Domain", "TargetDomainName");
        name("", "Target Account Name", "TargetUserName");
        name("", "Caller User Name", "SubjectUserName");
        name("", "Old Account Name", "OldTargetUserName");
        name("", "New Account Name", "NewTargetUserName");
        name("", "Source Network Address", "IpAddress");
        name("", "Client Address", "IpAddress");
        name("", "Source Address", "IpAddress");
        name("", "Source Port", "IpPort");
        name("", "Client Port", "IpPort");
        name("", "Destination Address", "DestAddress");
        name("", "Destination Port", "DestPort");
        name("", "Workstation Name", "WorkstationName");
        name("", "Source Workstation", "WorkstationName");
        name("", "Caller Computer Name", "WorkstationName");
        name("", "Caller Machine Name", "WorkstationName");
        name("", "Logon Type", "LogonType");
        name("", "Failure Reason", "FailureReason");
        name("", "Status", "Status");
        name("", "Sub Status", "SubStatus");
        for (String label : List.of("Error Code", "Failure Code", "Result Code")) {
            name("", label, "Status");
        }
        name("", "New Process Name", "NewProcessName");
        name("", "New Process ID", "NewProcessId");
        name("", "Process Name", "ProcessName");
        name("", "Caller Process Name", "ProcessName");
        name("", "Creator Process Name", "ParentProcessName");
        name("", "Process Command Line", "CommandLine");
        name("", "Application Name", "Application");
        name("", "Service Name", "ServiceName");
        name("", "Service File Name", "ServiceFileName");
        name("", "Task Name", "TaskName");
        name("", "Object Name", "ObjectName");
        name("", "Share Name", "ShareName");
        name("", "Relative Target Name", "RelativeTargetName");
        name("", "Privileges", "PrivilegeList");
        name("", "Target Server Name", "TargetServerName");
        SYSMON.forEach(label -> name("", label, label));
    }

    private RenderedText() {}

    private static void sections(String section, String... labels) {
        for (String label : labels) {
            SECTIONS.put(label, section);
            LABELS.add(label);
        }
    }

    private static void name(String section, String label, String name) {
        NAMES.put(section + "/" + label, name);
        LABELS.add(label);
    }

    /** The names and values; empty where there are none. */
    static Map<String, Object> read(String text) {
        Map<String, Object> values = Fields.newDocument();
        Set<String> doubted = new HashSet<>();
        String last = last(text);
        String section = "";
        String name = null;
        int from = 0;
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            String label = label(text, colon);
            if (label == null) {
                continue;
            }
            put(values, doubted, name, text, from, colon - label.length());
            String opened = SECTIONS.get(label);
            if (opened != null) {
                section = opened;
                name = null;
            } else {
                name = name(section, label);
            }
            from = colon + 1;
            if (label.equals(last)) {
                break;
            }
        }
        put(values, doubted, name, text, from, end(text, from));
        doubted.forEach(values::remove);
        return values;
    }

    /** The kind of event stands in front of the first label. */
    private static String last(String text) {
        String head = text.substring(0, Math.max(0, text.indexOf(':')));
        return LAST.entrySet().stream()
                .filter(last -> head.contains(last.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** The last of them is Windows' own: a client may write one into the value. */
    private static int end(String text, int from) {
        int end = ENDS.stream().mapToInt(text::lastIndexOf).max().orElse(-1);
        return end < from ? text.length() : end;
    }

    /** Older and shorter texts name the account without a section. */
    private static @Nullable String name(String section, String label) {
        String inSection = NAMES.get(section + "/" + label);
        if (inSection != null) {
            return inSection;
        }
        String anywhere = NAMES.get("/" + label);
        if (section.isEmpty() && anywhere == null) {
            return NAMES.get("Target/" + label);
        }
        return section.isEmpty() || !isOfSection(label) ? anywhere : null;
    }

    private static boolean isOfSection(String label) {
        return NAMES.containsKey("Subject/" + label) || label.equals("Port");
    }

    private static void put(
            Map<String, Object> values, Set<String> doubted, @Nullable String name, String text, int from, int to) {
        if (name == null || to < from) {
            return;
        }
        String value = text.substring(from, to).strip();
        boolean isNetwork = name.equals("IpAddress") || name.equals("IpPort") || name.equals("DestAddress");
        int blank = isNetwork ? value.indexOf(' ') : -1;
        value = blank < 0 ? value : value.substring(0, blank);
        Object before = values.get(name);
        if (before == null || isNetwork) {
            values.put(name, value);
        } else if (SYSMON.contains(name) && !before.equals(value)) {
            doubted.add(name);
        }
    }

    /** The longest label that ends at the colon and begins a word; null where there is none. */
    private static @Nullable String label(String text, int colon) {
        String found = null;
        for (int at = colon - 1; at >= 0 && colon - at <= MAX_LABEL; at--) {
            boolean begins = at == 0 || Character.isWhitespace(text.charAt(at - 1));
            if (begins && !Character.isWhitespace(text.charAt(at))) {
                String word = text.substring(at, colon);
                if (LABELS.contains(word)) {
                    found = word;
                }
            }
        }
        return found;
    }
}
