package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.AUTHORIZATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.NETWORK;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/**
 * OpenSSH's server. A user name comes from the attacker and may hold anything, " from 192.0.2.1 port 22 ssh2" too, so
 * the address is always read from the right.
 */
final class SshdParser implements LineParser {

    private static final List<String> PREFIXES = List.of("error: ", "fatal: ", "debug1: ", "debug2: ", "debug3: ");
    private static final String PREAUTH = " [preauth]";

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
            return login(text, "Failed ".length(), FAILURE, draft);
        }
        if (text.startsWith("Accepted ")) {
            return login(text, "Accepted ".length(), SUCCESS, draft);
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

    /** {@code Failed METHOD for [invalid user ]USER from ADDRESS port PORT ssh2[: KEY]}. */
    private static boolean login(String text, int from, String outcome, Draft draft) {
        int forWord = text.indexOf(" for ", from);
        if (forWord < 0 || text.lastIndexOf(" from ") < forWord + 4) {
            return false;
        }
        String method = text.substring(from, forWord);
        Peer peer = Peer.read(text, forWord + " for ".length());
        // RFC 4252 §5.2: "none" asks which methods there are. Refused, it was no try; accepted, it was a login.
        boolean isProbe = method.equals("none") && outcome.equals(FAILURE);
        String type = outcome.equals(SUCCESS) ? "start" : "info";
        draft.happened(AUTHENTICATION, List.of(type), isProbe ? "login probe" : "login", outcome)
                .label("ssh_method", method);
        if (peer.isInvalidUser()) {
            draft.put("event.reason", "invalid user");
        }
        peer.put(draft);
        int key = text.indexOf(": ", peer.end());
        if (key > 0 && outcome.equals(SUCCESS)) {
            draft.label("ssh_key", text.substring(key + 2));
        }
        return true;
    }

    private static boolean isRefusal(String text, Draft draft) {
        if (text.startsWith("User ") && text.contains(" not allowed because ")) {
            Peer peer = Peer.read(text.substring(0, text.indexOf(" not allowed because ")), "User ".length());
            refused(draft, text.substring(text.indexOf(" not allowed because ") + 13));
            peer.put(draft);
            return true;
        }
        if (text.startsWith("Authentication refused: ")) {
            refused(draft, text.substring("Authentication refused: ".length()));
            return true;
        }
        if (text.startsWith("Access denied for user ") && text.endsWith(" by PAM account configuration")) {
            refused(draft, "PAM account configuration");
            draft.user(text.substring("Access denied for user ".length(), text.lastIndexOf(" by PAM ")));
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
            String bracketed = Words.between(text, "(", ")");
            draft.source(bracketed.isEmpty() ? Words.after(text, "refused connect from ") : bracketed);
            return true;
        }
        return isReverseMapping(text, draft);
    }

    private static void refused(Draft draft, String reason) {
        draft.happened(AUTHORIZATION, List.of("denied"), "login", FAILURE).putText("event.reason", reason);
    }

    private static boolean isReverseMapping(String text, Draft draft) {
        String address = "";
        if (text.startsWith("reverse mapping checking getaddrinfo for ")) {
            address = Words.between(text, "[", "]");
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
