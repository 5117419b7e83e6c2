package io.tocsin.incident.share;

import io.tocsin.incident.Incident;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What VERIS wants to know of the attack, from techniques and labels. A label that VERIS does not know is a plain label. */
final class VerisTags {

    private static final String UNKNOWN = "Unknown";

    /** Values that labels may have, by path; a choice of VERIS's enumerations. */
    private static final Map<String, Set<String>> KNOWN = known();

    /** What a technique is to VERIS; the longest beginning counts. */
    private static final Map<String, List<String>> BY_TECHNIQUE = byTechnique();

    private final Map<String, Set<String>> tags = new TreeMap<>();

    private VerisTags() {}

    static VerisTags of(Incident incident) {
        VerisTags found = new VerisTags();
        incident.labels().forEach(found::add);
        for (String technique : incident.attack()) {
            for (String name : List.of(technique, technique.split("\\.", 2)[0])) {
                List<String> known = BY_TECHNIQUE.get(name);
                if (known != null) {
                    known.forEach(found::add);
                    break;
                }
            }
        }
        return found;
    }

    private void add(String tag) {
        int dot = tag.lastIndexOf('.');
        String path = dot < 0 ? "" : tag.substring(0, dot);
        String value = tag.substring(dot + 1);
        if (KNOWN.getOrDefault(path, Set.of()).contains(value)) {
            tags.computeIfAbsent(path, name -> new LinkedHashSet<>()).add(value);
        }
    }

    private List<String> at(String path) {
        Set<String> found = tags.get(path);
        return found == null ? List.of(UNKNOWN) : List.copyOf(found);
    }

    private boolean has(String beginning) {
        return tags.keySet().stream().anyMatch(path -> path.startsWith(beginning));
    }

    Map<String, Object> actor() {
        Map<String, Object> actor = new LinkedHashMap<>();
        for (String kind : List.of("external", "internal")) {
            if (has("actor." + kind + ".")) {
                actor.put(
                        kind,
                        Map.of(
                                "variety", at("actor." + kind + ".variety"),
                                "motive", at("actor." + kind + ".motive")));
            }
        }
        return actor.isEmpty() ? Map.of("unknown", Map.of("notes", "No actor was recorded.")) : actor;
    }

    Map<String, Object> action() {
        Map<String, Object> action = new LinkedHashMap<>();
        for (String kind : List.of("hacking", "malware", "social", "error", "misuse", "physical")) {
            if (has("action." + kind + ".")) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("variety", at("action." + kind + ".variety"));
                one.put("vector", at("action." + kind + ".vector"));
                if (kind.equals("social")) {
                    one.put("target", List.of(UNKNOWN));
                }
                action.put(kind, one);
            }
        }
        return action.isEmpty() ? Map.of("unknown", Map.of("notes", "No action was recorded.")) : action;
    }

    Map<String, Object> attribute() {
        Map<String, Object> attribute = new LinkedHashMap<>();
        Set<String> disclosure = tags.get("attribute.confidentiality.data_disclosure");
        Set<String> data = tags.get("attribute.confidentiality.data.variety");
        if (disclosure != null || data != null) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(
                    "data_disclosure",
                    disclosure == null ? UNKNOWN : disclosure.iterator().next());
            if (data != null) {
                List<Object> varieties = new ArrayList<>();
                data.forEach(variety -> varieties.add(Map.of("variety", variety)));
                one.put("data", varieties);
            }
            attribute.put("confidentiality", one);
        }
        for (String kind : List.of("integrity", "availability")) {
            @Nullable Set<String> varieties = tags.get("attribute." + kind + ".variety");
            if (varieties != null) {
                attribute.put(kind, Map.of("variety", List.copyOf(varieties)));
            }
        }
        return attribute;
    }

    Set<String> assets() {
        return tags.getOrDefault("asset.assets.variety", Set.of());
    }

    private static Map<String, Set<String>> known() {
        Map<String, Set<String>> known = new HashMap<>();
        known.put(
                "action.hacking.variety",
                words("Abuse of functionality,Backdoor,Brute force,Buffer overflow,CSRF,Disable controls,DoS,"
                        + "Evade Defenses,Exploit misconfig,Exploit vuln,Forced browsing,Hijack,Insecure deserialization,"
                        + "LDAP injection,AitM,Offline cracking,OS commanding,Pass-the-hash,Path traversal,Profile host,"
                        + "RFI,Scan network,Session replay,SQLi,Use of stolen creds,User breakout,XSS,Other,Unknown"));
        known.put(
                "action.hacking.vector",
                words("Backdoor,Command shell,Desktop sharing,Desktop sharing software,Other network service,Partner,"
                        + "Physical access,VPN,Web application,Other,Unknown"));
        known.put(
                "action.malware.variety",
                words("Adminware,Adware,Backdoor,Backdoor or C2,Brute force,C2,Capture app data,Capture stored data,"
                        + "Cryptocurrency mining,Destroy data,In-memory,Modify data,Disable controls,DoS,Downloader,"
                        + "Evade Defenses,Exploit vuln,Export data,Packet sniffer,Password dumper,Profile host,Ransomware,"
                        + "RAT,Rootkit,Scan network,Spam,Spyware/Keylogger,Trojan,Worm,Other,Unknown"));
        known.put(
                "action.malware.vector",
                words("C2,Direct install,Download by malware,Email,Email attachment,Email link,Instant messaging,"
                        + "Network propagation,Partner,Remote injection,Removable media,Software update,Web application,"
                        + "Web application - download,Web application - drive-by,Other,Unknown"));
        known.put(
                "action.social.variety",
                words("Baiting,Bribery,Elicitation,Extortion,Forgery,Influence,Phishing,Pretexting,Prompt bombing,"
                        + "Propaganda,Scam,Spam,Other,Unknown"));
        known.put(
                "action.social.vector",
                words("Documents,Email,IM,In-person,Partner,Phone,Removable media,SMS,Social media,Software,"
                        + "Web application,Other,Unknown"));
        known.put(
                "action.error.variety",
                words("Classification error,Data entry error,Disposal error,Gaffe,Loss,Maintenance error,Malfunction,"
                        + "Misconfiguration,Misdelivery,Programming error,Publishing error,Other,Unknown"));
        known.put(
                "action.error.vector",
                words("Carelessness,Inadequate personnel,Inadequate processes,Inadequate technology,Other,Unknown"));
        known.put(
                "action.misuse.variety",
                words(
                        "Data mishandling,Email misuse,Illicit content,Knowledge abuse,Net misuse,Possession abuse,"
                                + "Privilege abuse,Unapproved hardware,Unapproved software,Unapproved workaround,Other,Unknown"));
        known.put(
                "action.misuse.vector",
                words("LAN access,Non-corporate,Physical access,Remote access,Web application,Other,Unknown"));
        known.put(
                "action.physical.variety",
                words(
                        "Assault,Bypassed controls,Connection,Destruction,Disabled controls,Skimmer,Snooping,Surveillance,"
                                + "Tampering,Theft,Wiretapping,Other,Unknown"));
        known.put(
                "action.physical.vector",
                words("Partner facility,Personal residence,Public facility,Victim grounds,Victim public area,"
                        + "Victim secure area,Victim work area,Unknown,Other"));
        known.put(
                "actor.external.variety",
                words("Acquaintance,Activist,Auditor,Competitor,Customer,Former employee,Nation-state,Organized crime,"
                        + "State-affiliated,Terrorist,Unaffiliated,Other,Unknown"));
        known.put(
                "actor.internal.variety",
                words("Auditor,Call center,Developer,End-user,Executive,Finance,Helpdesk,Human resources,Maintenance,"
                        + "Manager,System admin,Other,Unknown"));
        for (String kind : List.of("external", "internal")) {
            known.put(
                    "actor." + kind + ".motive",
                    words("Convenience,Espionage,Fear,Financial,Fun,Grudge,Ideology,NA,Secondary,Other,Unknown"));
        }
        known.put("attribute.confidentiality.data_disclosure", words("No,Potentially,Yes,Unknown"));
        known.put(
                "attribute.confidentiality.data.variety",
                words(
                        "API key,Bank,Classified,Copyrighted,Credentials,Digital certificate,Internal,Medical,Payment,"
                                + "Personal,Sensitive Personal,Secrets,Session key,Source code,System,Virtual currency,Other,Unknown"));
        known.put(
                "attribute.integrity.variety",
                words(
                        "Alter behavior,Created account,Defacement,Fraudulent transaction,Log tampering,Modify authentication,"
                                + "Modify configuration,Modify data,Modify privileges,Repurpose,Software installation,Other,Unknown"));
        known.put(
                "attribute.availability.variety",
                words("Degradation,Destruction,Interruption,Loss,Obscuration,Other,Unknown"));
        known.put(
                "asset.assets.variety",
                words("S - Authentication,S - Backup,S - Code repository,S - Database,S - Directory,S - DNS,S - File,"
                        + "S - Log,S - Mail,S - Proxy,S - VM host,S - Web application,S - Other,S - Unknown,U - Desktop,"
                        + "U - Laptop,U - Mobile phone,U - Other,U - Unknown,N - Firewall,N - Remote access,N - Unknown,"
                        + "P - End-user,P - Executive,P - Finance,P - Unknown,Unknown"));
        return known;
    }

    private static Set<String> words(String list) {
        return Set.of(list.split(","));
    }

    private static Map<String, List<String>> byTechnique() {
        Map<String, List<String>> known = new HashMap<>();
        known.put(
                "T1110", List.of("action.hacking.variety.Brute force", "action.hacking.vector.Other network service"));
        known.put("T1078", List.of("action.hacking.variety.Use of stolen creds"));
        known.put("T1550", List.of("action.hacking.variety.Use of stolen creds"));
        known.put("T1190", List.of("action.hacking.variety.Exploit vuln", "action.hacking.vector.Web application"));
        known.put(
                "T1210", List.of("action.hacking.variety.Exploit vuln", "action.hacking.vector.Other network service"));
        known.put("T1068", List.of("action.hacking.variety.Exploit vuln"));
        known.put("T1059", List.of("action.hacking.variety.OS commanding", "action.hacking.vector.Command shell"));
        known.put("T1505", List.of("action.malware.variety.Backdoor", "action.malware.vector.Web application"));
        known.put("T1046", List.of("action.hacking.variety.Scan network"));
        known.put("T1595", List.of("action.hacking.variety.Scan network"));
        known.put("T1083", List.of("action.hacking.variety.Profile host"));
        known.put("T1498", List.of("action.hacking.variety.DoS", "attribute.availability.variety.Degradation"));
        known.put("T1499", List.of("action.hacking.variety.DoS", "attribute.availability.variety.Degradation"));
        known.put("T1562", List.of("action.hacking.variety.Disable controls"));
        known.put("T1557", List.of("action.hacking.variety.AitM"));
        known.put("T1566", List.of("action.social.variety.Phishing", "action.social.vector.Email"));
        known.put("T1598", List.of("action.social.variety.Phishing"));
        known.put("T1486", List.of("action.malware.variety.Ransomware", "attribute.availability.variety.Obscuration"));
        known.put(
                "T1496",
                List.of("action.malware.variety.Cryptocurrency mining", "attribute.integrity.variety.Repurpose"));
        known.put("T1003", List.of("action.malware.variety.Password dumper"));
        known.put("T1071", List.of("action.malware.variety.C2"));
        known.put("T1105", List.of("action.malware.variety.Downloader"));
        known.put("T1056", List.of("action.malware.variety.Spyware/Keylogger"));
        known.put(
                "T1041",
                List.of("action.malware.variety.Export data", "attribute.confidentiality.data_disclosure.Potentially"));
        known.put(
                "T1048",
                List.of("action.malware.variety.Export data", "attribute.confidentiality.data_disclosure.Potentially"));
        known.put(
                "T1567",
                List.of("action.malware.variety.Export data", "attribute.confidentiality.data_disclosure.Potentially"));
        known.put("T1136", List.of("attribute.integrity.variety.Created account"));
        known.put("T1098", List.of("attribute.integrity.variety.Modify privileges"));
        known.put("T1556", List.of("attribute.integrity.variety.Modify authentication"));
        known.put("T1070", List.of("attribute.integrity.variety.Log tampering"));
        known.put("T1485", List.of("attribute.availability.variety.Destruction"));
        known.put("T1489", List.of("attribute.availability.variety.Interruption"));
        return known;
    }
}
