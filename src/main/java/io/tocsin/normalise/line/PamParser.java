package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.ACCOUNT_ACTIVATION;
import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.AUTHORIZATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.PASSWORD;
import static io.tocsin.normalise.line.Kinds.SESSION;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * PAM modules, in whichever program they speak: {@code pam_unix(sshd:auth): …}, the older {@code sshd(pam_unix)[42]: …}
 * and {@code PAM 5 more authentication failures; …}. The provider is always {@code pam}, so that a program's own line
 * about the same try is not counted twice.
 */
final class PamParser implements LineParser {

    private static final String SSHD_ERROR = "error: PAM: ";
    private static final String MORE = " more authentication failure";

    @Override
    public String name() {
        return "pam";
    }

    /** Says whether PAM speaks in this line, whoever's name is in its header. */
    boolean claims(Line line) {
        String text = line.text();
        if (line.program().startsWith("%")) {
            return false; // NX-OS says of PAM what it makes of it
        }
        return text.startsWith("pam_")
                || text.startsWith("PAM ")
                || text.startsWith("error: PAM: ")
                || line.program().endsWith("(pam_unix)")
                || line.program().equals("unix_chkpwd");
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String service = line.baseName();
        String text = line.text();
        String module = "pam";
        String type = "";
        if (text.startsWith("pam_")) {
            int colon = text.indexOf(": ");
            String head = colon < 0 ? text : text.substring(0, colon);
            int bracket = head.indexOf('(');
            module = bracket < 0 ? head : head.substring(0, bracket);
            String inside = Words.between(head, "(", ")");
            int typeColon = inside.lastIndexOf(':');
            service = inside.isEmpty() ? service : inside.substring(0, typeColon < 0 ? inside.length() : typeColon);
            type = typeColon < 0 ? "" : inside.substring(typeColon + 1);
            text = colon < 0 ? "" : text.substring(colon + 2).strip();
        }
        draft.said("pam", service).label("pam_module", module).label("pam_type", type);
        if (!isAuthentication(text, service, draft) && !isSession(text, draft) && !isPassword(text, draft)) {
            isAccount(text, draft);
        }
        return true;
    }

    private static boolean isAuthentication(String text, String service, Draft draft) {
        int more = text.indexOf(MORE);
        if (text.startsWith("authentication failure")) {
            login(text, service, FAILURE, draft);
        } else if (text.startsWith("authentication success")) {
            login(text, service, SUCCESS, draft);
        } else if (more > 0 && more < 16) {
            int count = Words.number(text, text.startsWith("PAM ") ? 4 : 0);
            if (count < 1) {
                return false;
            }
            login(text, service, FAILURE, draft);
            draft.occurrences(count).tag("tocsin.repeated");
        } else if (text.startsWith(SSHD_ERROR) && text.indexOf(" for ", SSHD_ERROR.length()) > 0) {
            sshdError(text, draft);
        } else if (text.startsWith("user [") && text.endsWith("] has blank password; authenticated without it")) {
            draft.happened(AUTHENTICATION, List.of("start"), "login", SUCCESS)
                    .user(upToLast(text, "user [", "] has blank password"))
                    .put("event.reason", "blank password");
        } else if (text.startsWith("request wbcLogonUser failed") || text.startsWith("internal module error")) {
            boolean isLogon = text.startsWith("request ");
            draft.happened(AUTHENTICATION, List.of("info"), isLogon ? "login" : "module error", FAILURE)
                    .putText("event.reason", Words.between(text, "Error message was: ", ""));
        } else if (text.startsWith("check pass; user unknown") || text.startsWith("bad username [")) {
            draft.happened(AUTHENTICATION, List.of("info"), "user unknown", FAILURE)
                    .user(upToLast(text, "bad username [", "]"));
        } else if (text.startsWith("password check failed for user (")) {
            draft.happened(AUTHENTICATION, List.of("info"), "password check", FAILURE)
                    .user(upToLast(text, "password check failed for user (", ")"));
        } else if (text.startsWith("PAM service(") && text.contains(" ignoring max retries")) {
            draft.happened(AUTHENTICATION, List.of("info"), "max retries ignored", FAILURE);
        } else {
            return false;
        }
        return true;
    }

    /** {@code error: PAM: REASON for [illegal user ]USER from ADDRESS}, where the reason is PAM's own. */
    private static void sshdError(String text, Draft draft) {
        // the reason in front is PAM's own; a client's name behind it may hold " for "
        int forWord = text.indexOf(" for ", SSHD_ERROR.length());
        if (text.startsWith(" for service. for ", forWord)) {
            forWord += " for service.".length(); // "… maximum number of retries for service."
        }
        String reason = text.substring(SSHD_ERROR.length(), forWord);
        boolean isAccount = reason.contains("expired") || reason.contains("Permission denied");
        draft.happened(
                isAccount ? AUTHORIZATION : AUTHENTICATION,
                List.of(isAccount ? "denied" : "info"),
                reason.contains("maximum number of retries") ? "maximum attempts exceeded" : "login",
                FAILURE);
        Peer.read(text, forWord + " for ".length()).put(draft);
        if (!reason.equals("Authentication failure")) {
            draft.put("event.reason", reason);
        }
    }

    /** {@code …; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root}. */
    private static void login(String text, String service, String outcome, Draft draft) {
        draft.happened(AUTHENTICATION, List.of(outcome.equals(SUCCESS) ? "start" : "info"), "login", outcome);
        PamItems items = PamItems.of(text.substring(text.indexOf(';') + 1));
        if (service.equals("su") && !items.remoteUser().isEmpty()) {
            draft.user(items.remoteUser()).targetUser(items.user());
        } else {
            draft.user(items.user().isEmpty() ? items.remoteUser() : items.user());
        }
        draft.source(items.remoteHost()).label("tty", items.tty()).label("logname", items.logname());
    }

    /** {@code session opened for user USER[(uid=0)] by [BY](uid=0)} and {@code session closed for user USER}. */
    private static boolean isSession(String text, Draft draft) {
        boolean opened = text.startsWith("session opened for user ");
        if (!opened && !text.startsWith("session closed for user ")) {
            return false;
        }
        draft.happened(
                SESSION, List.of(opened ? "start" : "end"), opened ? "session opened" : "session closed", SUCCESS);
        int by = opened ? text.lastIndexOf(" by ") : -1;
        draft.targetUser(
                withoutUid(Words.slice(text, "session opened for user ".length(), by < 0 ? text.length() : by)));
        if (by > 0) {
            String who = text.substring(by + " by ".length());
            draft.user(withoutUid(who)).putText("user.id", Words.between(who, "(uid=", ")"));
        }
        return true;
    }

    private static String withoutUid(String user) {
        int uid = user.lastIndexOf("(uid=");
        return (uid < 0 ? user : user.substring(0, uid)).strip();
    }

    /** What stands between these words and the last of those: the end is the module's, the rest may be a client's. */
    private static String upToLast(String text, String before, String after) {
        int from = text.indexOf(before);
        int to = text.lastIndexOf(after);
        return from < 0 ? "" : Words.slice(text, from + before.length(), to);
    }

    private static boolean isPassword(String text, Draft draft) {
        if (text.startsWith("password changed for ")) {
            draft.happened(PASSWORD, List.of("user", "change"), "password change", SUCCESS)
                    .targetUser(Words.after(text, "password changed for "));
        } else if (text.startsWith("new password not acceptable") || text.startsWith("bad new password")) {
            draft.happened(PASSWORD, List.of("user", "change"), "password change", FAILURE)
                    .put("event.reason", "new password not acceptable");
        } else if (text.startsWith("expired password for user ")
                || (text.startsWith("password for user ") && text.contains("will expire"))) {
            draft.happened(PASSWORD, List.of("user", "info"), "password expired", SUCCESS)
                    .targetUser(Words.after(text, " for user "));
        } else {
            return false;
        }
        return true;
    }

    private static boolean isAccount(String text, Draft draft) {
        if (text.startsWith("Consecutive login failures for user ")) {
            locked(draft, upToLast(text, "Consecutive login failures for user ", " account "));
        } else if (text.startsWith("user ") && text.contains(" tally ") && text.contains(", deny ")) {
            locked(draft, withoutId(upToLast(text, "user ", " tally ")));
        } else if (text.startsWith("account ") && text.contains(" has expired")) {
            denied(draft, upToLast(text, "account ", " has expired"), "account expired");
        } else if (text.startsWith("access denied for user ")) {
            // "access denied for user `USER' from `ADDRESS'": the quotes are pam_access's, the user is the client's
            String user = upToLast(text, "access denied for user ", " from ");
            denied(draft, Words.unquoted(user.isEmpty() ? Words.after(text, " for user ") : user), "access denied");
            if (!user.isEmpty() && text.length() <= Peer.LONGEST_WITH_ITS_END) {
                draft.source(Words.unquoted(Words.word(text, text.lastIndexOf(" from ") + " from ".length())));
            }
        } else if (text.startsWith("Refused user ")) {
            String user = upToLast(text, "Refused user ", " for service ");
            denied(draft, user.isEmpty() ? Words.after(text, "Refused user ") : user, "refused by list");
        } else if (text.startsWith("requirement ") && text.contains(" not met by user ")) {
            denied(draft, Words.unquoted(Words.between(text, " not met by user ", "")), text);
            draft.put("event.action", "requirement not met");
        } else {
            return false;
        }
        return true;
    }

    /** {@code bob (1000)}. */
    private static String withoutId(String user) {
        int id = user.lastIndexOf(" (");
        return id < 0 ? user : user.substring(0, id);
    }

    private static void locked(Draft draft, String user) {
        draft.happened(ACCOUNT_ACTIVATION, List.of("user", "change"), "lock", SUCCESS)
                .targetUser(user)
                .put("event.reason", "consecutive login failures");
    }

    private static void denied(Draft draft, String user, String reason) {
        draft.happened(AUTHORIZATION, List.of("denied"), "login", FAILURE)
                .user(user)
                .put("event.reason", reason);
    }
}
