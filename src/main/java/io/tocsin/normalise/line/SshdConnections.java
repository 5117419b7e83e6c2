package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.NETWORK;
import static io.tocsin.normalise.line.Kinds.SESSION;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.List;

/** What OpenSSH's server says of connections: opened, closed, cut, or in a language it does not speak. */
final class SshdConnections {

    private static final List<String> OPEN = List.of("connection", "start");
    private static final List<String> CLOSED = List.of("connection", "end");
    private static final List<String> PROTOCOL = List.of("connection", "protocol");
    private static final String TOO_MANY = "Too many authentication failures";

    /** Puts nothing where the line is of another kind. */
    void read(String text, Draft draft) {
        if (text.isEmpty()) {
            return;
        }
        switch (text.charAt(0)) {
            case 'C' -> connection(text, draft);
            case 'D' -> disconnect(text, draft);
            case 'R' -> receivedDisconnect(text, draft);
            case 'i' -> inputRequest(text, draft);
            default -> other(text, draft);
        }
        if (!draft.has("event.action")) {
            protocolError(text, draft);
        }
    }

    private static void connection(String text, Draft draft) {
        if (text.startsWith("Connection closed by ")) {
            ended("connection closed", text, "Connection closed by ".length(), draft);
        } else if (text.startsWith("Connection reset by ")) {
            ended("connection reset", text, "Connection reset by ".length(), draft);
        } else if (text.startsWith("Connection from ")) {
            draft.happened(NETWORK, OPEN, "connection", SUCCESS);
            ConnectionId.wholeOf(text.substring("Connection from ".length())).put(draft);
        } else if (text.startsWith("Close session: ")) {
            draft.happened(SESSION, List.of("end"), "session closed", SUCCESS);
            Peer peer = Peer.read(text, text.indexOf("user ") + "user ".length());
            draft.targetUser(peer.user()).source(peer.address(), peer.port());
        }
    }

    private static void disconnect(String text, Draft draft) {
        if (text.startsWith("Disconnected from ")) {
            ended("disconnected", text, "Disconnected from ".length(), draft);
        } else if (text.startsWith("Did not receive identification string from ")) {
            draft.happened(NETWORK, PROTOCOL, "no identification", FAILURE);
            Peer.read(text, "Did not receive identification string ".length()).put(draft);
        } else if (text.startsWith("Disconnecting")) {
            disconnecting(text, draft);
        }
    }

    /**
     * {@code Disconnecting[ ID]: REASON[ for USER]}. One of the reasons repeats what the client sent: {@code Change of
     * username or service not allowed: (USER,SERVICE) -> (USER,SERVICE)}.
     */
    private static void disconnecting(String text, Draft draft) {
        boolean isTooMany = text.startsWith("Disconnecting: " + TOO_MANY)
                || (text.endsWith(": " + TOO_MANY) && !text.contains(": Change of username or service not allowed: "));
        String reason = text.startsWith("Disconnecting: ") ? text.substring("Disconnecting: ".length()) : "";
        if (text.startsWith("Disconnecting ")) {
            String rest = text.substring("Disconnecting ".length());
            ConnectionId id = ConnectionId.before(rest, isTooMany);
            id.put(draft);
            reason = id.reason(rest);
        } else if (isTooMany) {
            draft.user(Words.between(text, " failures for ", ""));
        }
        draft.putText("event.reason", reason);
        if (isTooMany) {
            draft.happened(AUTHENTICATION, List.of("end"), "maximum attempts exceeded", FAILURE);
        } else {
            draft.happened(NETWORK, CLOSED, "disconnected", "");
        }
    }

    /** {@code Received disconnect from ADDRESS[ port PORT]:[ ]CODE: REASON}. */
    private static void receivedDisconnect(String text, Draft draft) {
        if (!text.startsWith("Received disconnect from ")) {
            return;
        }
        int from = "Received disconnect from ".length();
        String address = Words.word(text, from);
        int at = from + address.length();
        int port = text.startsWith(" port ", at) ? Words.number(text, at + " port ".length()) : -1;
        if (address.endsWith(":") && !address.endsWith("::")) {
            address = address.substring(0, address.length() - 1);
        }
        int code = text.indexOf(':', at - 1);
        int reason = code < 0 ? -1 : text.indexOf(": ", code + 2);
        draft.happened(NETWORK, CLOSED, "disconnect received", "")
                .source(address, port)
                .putText(
                        "event.reason",
                        reason < 0 ? "" : text.substring(reason + 2).strip());
    }

    private static void inputRequest(String text, Draft draft) {
        String start = "input_userauth_request: invalid user ";
        if (text.startsWith(start)) {
            draft.happened(AUTHENTICATION, List.of("info"), "invalid user request", FAILURE)
                    .user(text.substring(start.length()).strip());
        }
    }

    private static void other(String text, Draft draft) {
        if (text.startsWith("Starting session: ")) {
            draft.happened(SESSION, List.of("start"), "session started", SUCCESS);
            // the name of a subsystem is the client's, the account is not: the last " for " is the server's
            Peer peer = Peer.read(text, text.lastIndexOf(" for ") + " for ".length());
            draft.targetUser(peer.user()).source(peer.address(), peer.port());
        } else if (text.startsWith("subsystem request for ")) {
            subsystem(text, draft);
        } else if (text.startsWith("Server listening on ")) {
            draft.happened(Kinds.PROCESS, List.of("start"), "server started", SUCCESS);
        }
    }

    /** {@code subsystem request for NAME[ by user USER][ failed, subsystem not found]}, where the name is the client's. */
    private static void subsystem(String text, Draft draft) {
        boolean failed = text.endsWith(" failed, subsystem not found");
        String said = failed ? text.substring(0, text.lastIndexOf(" failed, ")) : text;
        int by = said.lastIndexOf(" by user ");
        int name = "subsystem request for ".length();
        draft.happened(SESSION, List.of("info"), "subsystem request", failed ? FAILURE : SUCCESS)
                .user(by < 0 ? "" : said.substring(by + " by user ".length()))
                .label("ssh_subsystem", Words.slice(said, name, by < 0 ? said.length() : by));
    }

    /** Clients that fail before they log in: scanners mostly. */
    private static void protocolError(String text, Draft draft) {
        if (text.startsWith("Unable to negotiate with ")) {
            // behind the reason stands what the client offered
            protocol(text.substring("Unable to negotiate with ".length()), false, "negotiation failed", draft);
        } else if (text.startsWith("Unable to negotiate ")
                || text.startsWith("no matching ")
                || text.startsWith("no hostkey alg")) {
            withoutAddress(text, "negotiation failed", draft); // before OpenSSH 7.2
        } else if (text.startsWith("Bad protocol version identification ")) {
            // what the client sent stands in front of its address
            behind(text, "no identification", draft);
        } else if (text.startsWith("banner exchange: ") || text.startsWith("ssh_dispatch_run_fatal: ")) {
            protocol(Words.between(text, "Connection from ", ""), true, "protocol error", draft);
        } else if (text.startsWith("Protocol major versions differ for ")) {
            protocol(text.substring("Protocol major versions differ for ".length()), true, "protocol error", draft);
        } else if (text.startsWith("Magic value check failed ")) {
            behind(text, "protocol error", draft);
        } else if (text.startsWith("Protocol major versions differ ")
                || text.startsWith("kex_")
                || text.startsWith("Bad packet length ")
                || text.startsWith("padding error: ")) {
            withoutAddress(text, "protocol error", draft);
        } else if (text.startsWith("Write failed: ")
                || text.startsWith("Read from socket failed: ")
                || text.startsWith("Read error from remote host ")) {
            draft.happened(NETWORK, CLOSED, "connection reset", "");
            draft.source(Words.after(text, "remote host "));
        } else if (text.startsWith("Timeout before authentication for ")) {
            String from = text.substring("Timeout before authentication for ".length());
            boolean isLong = from.startsWith("connection from ");
            protocol(isLong ? from.substring("connection from ".length()) : from, true, "login timed out", draft);
        } else if (text.startsWith("srclimit_penalise: ")) {
            // OpenSSH 9.8: "srclimit_penalise: ipv4: new 203.0.113.7/32 deferred penalty of 5 seconds for penalty: …"
            draft.happened(NETWORK, List.of("info"), "penalty", FAILURE)
                    .source(Words.between(text, ": new ", "/"))
                    .putText("event.reason", Words.between(text, "for penalty: ", ""));
        } else if (text.startsWith("drop connection #")) {
            dropped(text, draft);
        }
    }

    /** {@code drop connection #10 from [ADDRESS]:PORT on [ADDRESS]:PORT past MaxStartups}, or {@code … penalty: REASON}. */
    private static void dropped(String text, Draft draft) {
        String from = Words.between(text, " from [", " ");
        int bracket = from.indexOf("]:");
        draft.happened(List.of("authorization", "network"), List.of("connection", "denied"), "connection", FAILURE);
        if (bracket > 0) {
            draft.source(from.substring(0, bracket), Words.number(from, bracket + 2));
        }
        int penalty = text.indexOf(" penalty: ");
        draft.putText(
                "event.reason",
                penalty >= 0
                        ? text.substring(penalty + 1)
                        : text.contains(" past MaxStartups") ? "past MaxStartups" : "");
    }

    /** {@code ID: REASON}. */
    private static void protocol(String text, boolean isReasonOurs, String action, Draft draft) {
        ConnectionId id = ConnectionId.before(text, isReasonOurs);
        draft.happened(NETWORK, PROTOCOL, action, FAILURE).putText("event.reason", id.reason(text));
        id.put(draft);
    }

    /** {@code … from ADDRESS[ port PORT]}, with nothing behind it. */
    private static void behind(String text, String action, Draft draft) {
        draft.happened(NETWORK, PROTOCOL, action, FAILURE);
        Peer peer = Peer.read(text, 0);
        draft.source(peer.address(), peer.port());
    }

    private static void withoutAddress(String text, String action, Draft draft) {
        int reason = text.indexOf(": ");
        draft.happened(NETWORK, PROTOCOL, action, FAILURE)
                .putText("event.reason", reason < 0 ? "" : text.substring(reason + 2));
    }

    private static void ended(String action, String text, int from, Draft draft) {
        String rest = text.substring(Math.min(from, text.length()));
        draft.happened(NETWORK, CLOSED, action, "");
        if (rest.startsWith("invalid user ")) {
            draft.put("event.reason", "invalid user");
        }
        ConnectionId.wholeOf(rest).put(draft);
    }
}
