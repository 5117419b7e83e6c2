package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.AUTHORIZATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.NETWORK;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * OpenSSH's server. Its lines hold words that a client chooses: the user, the id of a certificate, methods, algorithms,
 * protocol versions. They may imitate the rest of the line, so each kind of line says which address is the server's own.
 */
final class SshdParser implements LineParser {

    private static final String DENIED = "Access denied for user ";
    private static final String BY_PAM = " by PAM account configuration";
    private static final List<String> PREFIXES = List.of("error: ", "fatal: ", "debug1: ", "debug2: ", "debug3: ");
    private static final String PREAUTH = " [preauth]";
    private static final String NOT_ALLOWED = " not allowed because ";

    private final SshdConnections connections = new SshdConnections();

    @Override
    public String name() {
        return "sshd";
    }

    @Override
    public boolean read(Line line, Draft draft) {
        String text = trimmed(line.text());
        draft.said("sshd", "sshd");
        if (!isLogin(text, draft) && !isRefusal(text, draft)) {
            connections.read(text, draft);
        }
        return true;
    }

    private static String trimmed(String text) {
        String trimmed = text.strip();
        for (String prefix : PREFIXES) {
            if (trimmed.startsWith(prefix)) {
                trimmed = trimmed.substring(prefix.length());
                break;
            }
        }
        return trimmed.endsWith(PREAUTH) ? trimmed.substring(0, trimmed.length() - PREAUTH.length()) : trimmed;
    }

    private static boolean isLogin(String text, Draft draft) {
        if (text.startsWith("Failed ")) {
            return SshdLogin.read(text, FAILURE, draft);
        }
        if (text.startsWith("Accepted ")) {
            return SshdLogin.read(text, SUCCESS, draft);
        }
        if (text.startsWith("Postponed ") || text.startsWith("Partial ")) {
            return SshdLogin.read(text, "unknown", draft);
        }
        if (text.startsWith("SSHD_LOGIN_FAILED: Login failed for user '")) {
            // Junos: the name is the client's, the host behind it is the device's
            int from = text.lastIndexOf("' from host '");
            draft.happened(AUTHENTICATION, List.of("info"), "login", FAILURE)
                    .user(Words.slice(text, text.indexOf('\'') + 1, from))
                    .source(Words.unquoted(Words.word(text, from + "' from host ".length())));
            return true;
        }
        if (text.startsWith("Invalid user ") || text.startsWith("Illegal user ")) {
            Peer peer = Peer.read(text, "Invalid user ".length());
            draft.happened(AUTHENTICATION, List.of("info"), "invalid user", FAILURE)
                    .put("event.reason", "invalid user");
            peer.put(draft);
            return true;
        }
        return false;
    }

    private static boolean isRefusal(String text, Draft draft) {
        if (text.startsWith("User ") && text.contains(NOT_ALLOWED)) {
            // the reason is the server's, the user in front of it the client's
            int reason = text.lastIndexOf(NOT_ALLOWED);
            Peer peer = Peer.read(text.substring(0, reason), "User ".length());
            refused(draft, text.substring(reason + " not allowed ".length()));
            peer.put(draft);
            return true;
        }
        if (text.startsWith("Authentication refused: ")) {
            refused(draft, text.substring("Authentication refused: ".length()));
            return true;
        }
        if (text.startsWith(DENIED) && text.endsWith(BY_PAM) && text.length() > DENIED.length() + BY_PAM.length()) {
            refused(draft, "PAM account configuration");
            draft.user(text.substring(DENIED.length(), text.length() - BY_PAM.length()));
            return true;
        }
        if (text.startsWith("ROOT LOGIN REFUSED FROM ")) {
            refused(draft, "root login refused");
            draft.user("root");
            Peer.read(text.replace(" FROM ", " from ").replace(" PORT ", " port "), 18)
                    .put(draft);
            return true;
        }
        if (text.startsWith("Authentication key ") || text.startsWith("Login restricted for ")) {
            refused(draft, text);
            return true;
        }
        if (text.startsWith("maximum authentication attempts exceeded for ")) {
            Peer peer = Peer.read(text, "maximum authentication attempts exceeded for ".length());
            draft.happened(AUTHENTICATION, List.of("end"), "maximum attempts exceeded", FAILURE);
            peer.put(draft);
            return true;
        }
        if (text.startsWith("refused connect from ")) {
            draft.happened(List.of("authorization", "network"), List.of("connection", "denied"), "connection", FAILURE)
                    .put("event.reason", "refused by tcp wrappers");
            // "[USER@]NAME (ADDRESS)": whoever owns the address chooses its name and what its identd answers
            int open = text.lastIndexOf(" (");
            String bracketed = open > 0 && text.endsWith(")") ? text.substring(open + 2, text.length() - 1) : "";
            draft.source(bracketed.isEmpty() ? afterUser(text.substring("refused connect from ".length())) : bracketed);
            return true;
        }
        return isReverseMapping(text, draft);
    }

    private static String afterUser(String client) {
        return Words.word(client, client.lastIndexOf('@') + 1);
    }

    private static void refused(Draft draft, String reason) {
        draft.happened(AUTHORIZATION, List.of("denied"), "login", FAILURE).putText("event.reason", reason);
    }

    private static boolean isReverseMapping(String text, Draft draft) {
        String address = "";
        if (text.startsWith("reverse mapping checking getaddrinfo for ")) {
            // the name is chosen by whoever owns the address, and the server writes the brackets behind it
            address = Words.between(text.substring(text.lastIndexOf(" [") + 1), "[", "]");
            draft.putText("source.domain", Words.after(text, "getaddrinfo for "));
        } else if (text.startsWith("Address ") && text.contains(" maps to ")) {
            address = Words.after(text, "Address ");
            draft.putText("source.domain", Words.after(text, " maps to "));
        }
        if (address.isEmpty()) {
            return false;
        }
        draft.happened(NETWORK, List.of("info"), "reverse mapping failed", FAILURE)
                .source(address);
        return true;
    }
}
