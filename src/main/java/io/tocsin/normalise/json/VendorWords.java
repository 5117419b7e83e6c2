package io.tocsin.normalise.json;

import io.tocsin.event.Fields;
import io.tocsin.normalise.draft.Draft;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The words that other products use for what our rules ask for: Elastic's system module and integrations, Auditbeat, and
 * the usual spellings of "login". The sender's own word stays in {@code tocsin.sender.action} or {@code .outcome}.
 */
final class VendorWords {

    /** Compared in lower case, without anything that is no letter. */
    private static final Set<String> LOGINS = Set.of(
            "login",
            "logon",
            "signin",
            "sshlogin",
            "userlogin",
            "userlogon",
            "usersignin",
            "loggedin",
            "loginfailed",
            "loginfailure",
            "failedlogin",
            "logonfailed",
            "logonfailure",
            "signinfailed",
            "loginsuccess",
            "loginsucceeded",
            "successfullogin",
            "logonsuccess",
            "userloginfailed",
            "authentication",
            "authenticate",
            "userauthentication",
            "authenticationsuccess",
            "authenticationfailure",
            "authenticationfailed");

    private static final Map<String, String> OUTCOMES = Map.of(
            "succeeded", "success",
            "successful", "success",
            "ok", "success",
            "fail", "failure",
            "failed", "failure",
            "denied", "failure");

    private static final Set<String> ECS_OUTCOMES = Set.of("success", "failure", "unknown");
    private static final Set<String> SSHD = Set.of("sshd", "sshd-session", "sshd-auth");
    private static final Set<String> SHADOW =
            Set.of("useradd", "userdel", "usermod", "groupadd", "groupdel", "groupmod");

    private VendorWords() {}

    /** Reads what the sender named itself; for an event that no parser of ours has read. */
    static void read(Map<String, Object> document, Draft draft) {
        outcome(draft);
        String word = letters(draft.text("event.action"));
        List<String> categories = draft.texts("event.category");
        boolean isLogin = categories.contains("authentication") || (categories.isEmpty() && word.equals("sshlogin"));
        if (isLogin && LOGINS.contains(word)) {
            login(word, document, draft);
        } else if (categories.contains("iam")) {
            account(draft);
        }
    }

    private static void login(String word, Map<String, Object> document, Draft draft) {
        // Elastic's system module: "Invalid" stands beside the failed login of the same try
        boolean isInvalid = "Invalid".equals(Fields.get(document, "system.auth.ssh.event"));
        draft.put("event.action", isInvalid ? "invalid user" : "login");
        if (!draft.has("event.outcome")) {
            draft.putText("event.outcome", word.contains("fail") ? "failure" : word.contains("succe") ? "success" : "");
        }
        if (!draft.has("event.category")) {
            draft.put("event.category", List.of("authentication"));
        }
        if (word.equals("sshlogin") || SSHD.contains(draft.text("process.name"))) {
            draft.put("event.provider", "sshd");
            if (Fields.get(document, "system.auth.ssh.method") instanceof String method) {
                draft.label("ssh_method", method);
            }
        }
    }

    /** ECS tells accounts by {@code event.type}, our rules by the action. */
    private static void account(Draft draft) {
        List<String> types = draft.texts("event.type");
        String what = types.contains("creation") ? "create" : types.contains("deletion") ? "delete" : "";
        if (what.isEmpty() || !SHADOW.contains(draft.text("process.name"))) {
            return;
        }
        draft.put("event.provider", "shadow");
        draft.put("event.action", types.contains("group") ? what + " group" : what);
    }

    private static void outcome(Draft draft) {
        String said = draft.text("event.outcome");
        String lower = said.toLowerCase(Locale.ROOT);
        String ours = ECS_OUTCOMES.contains(lower) ? lower : OUTCOMES.getOrDefault(lower, said);
        if (!ours.equals(said)) {
            draft.put("event.outcome", ours);
        }
    }

    private static String letters(String word) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < Math.min(word.length(), 100); i++) {
            if (Character.isLetter(word.charAt(i))) {
                letters.append(Character.toLowerCase(word.charAt(i)));
            }
        }
        return letters.toString();
    }
}
