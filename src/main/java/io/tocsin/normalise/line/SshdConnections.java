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
            Peer.read(text, "Connection".length() + 1).put(draft);
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

    /** {@code Disconnecting[ [invalid|authenticating] user USER ADDRESS port PORT]: REASON[ for USER]}. */
    private static void disconnecting(String text, Draft draft) {
        boolean tooMany = text.contains("Too many authentication failures");
        int reason = text.lastIndexOf(": ");
        if (reason > "Disconnecting ".length()) {
            ended("disconnected", text.substring(0, reason), "Disconnecting ".length(), draft);
        } else if (tooMany) {
            draft.user(Words.between(text, " failures for ", ""));
        }
        draft.putText("event.reason", reason < 0 ? "" : text.substring(reason + 2));
        if (tooMany) {
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
            Peer peer = Peer.read(text, text.indexOf(" for ") + " for ".length());
            draft.targetUser(peer.user()).source(peer.address(), peer.port());
        } else if (text.startsWith("Postponed ") || text.startsWith("Partial ")) {
            draft.happened(AUTHENTICATION, List.of("info"), "login postponed", "unknown");
            Peer.read(text, text.indexOf(" for ") + " for ".length()).put(draft);
        } else if (text.startsWith("subsystem request for ")) {
            boolean failed = text.contains(" failed");
            draft.happened(SESSION, List.of("info"), "subsystem request", failed ? FAILURE : SUCCESS)
                    .user(Words.after(text, " by user "))
                    .label("ssh_subsystem", Words.after(text, "subsystem request for "));
        } else if (text.startsWith("Server listening on ")) {
            draft.happened(Kinds.PROCESS, List.of("start"), "server started", SUCCESS);
        }
    }

    /** Clients that fail before they log in: scanners mostly. */
    private static void protocolError(String text, Draft draft) {
        if (text.startsWith("Unable to negotiate ")) {
            protocol(text, "Unable to negotiate with ", "negotiation failed", draft);
        } else if (text.startsWith("no matching ") || text.startsWith("no hostkey alg")) {
            protocol(text, "", "negotiation failed", draft); // before OpenSSH 7.2, without an address
        } else if (text.startsWith("Bad protocol version identification ")) {
            // what the client sent stands in front of its address
            protocol(text.substring(Math.max(0, text.lastIndexOf(" from "))), " from ", "no identification", draft);
        } else if (text.startsWith("banner exchange: ") || text.startsWith("ssh_dispatch_run_fatal: ")) {
            protocol(text, "Connection from ", "protocol error", draft);
        } else if (text.startsWith("Protocol major versions differ ")) {
            protocol(text, " differ for ", "protocol error", draft);
        } else if (text.startsWith("Magic value check failed ")) {
            protocol(text, " from ", "protocol error", draft);
        } else if (text.startsWith("kex_")
                || text.startsWith("Bad packet length ")
                || text.startsWith("padding error: ")) {
            protocol(text, "", "protocol error", draft);
        } else if (text.startsWith("Write failed: ")
                || text.startsWith("Read from socket failed: ")
                || text.startsWith("Read error from remote host ")) {
            draft.happened(NETWORK, CLOSED, "connection reset", "");
            draft.source(Words.after(text, "remote host "));
        } else if (text.startsWith("Timeout before authentication for ")) {
            boolean isLong = text.startsWith("connection from ", "Timeout before authentication for ".length());
            protocol(text, isLong ? "connection from " : "authentication for ", "login timed out", draft);
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

    /** The first words in front of the address, which may follow a user; {@code ""} where no address is told. */
    private static void protocol(String text, String beforeAddress, String action, Draft draft) {
        draft.happened(NETWORK, PROTOCOL, action, FAILURE);
        int at = beforeAddress.isEmpty() ? -1 : text.indexOf(beforeAddress);
        String rest = at < 0 ? "" : text.substring(at + beforeAddress.length());
        boolean hasUser = rest.startsWith("invalid user ") || rest.startsWith("authenticating user ");
        int port = hasUser ? rest.lastIndexOf(" port ") : -1;
        int end = rest.indexOf(": ", Math.max(port, 0));
        peer(end < 0 ? rest : rest.substring(0, end), draft);
        int reason = at < 0 ? text.indexOf(": ") : end < 0 ? -1 : text.length() - rest.length() + end;
        draft.putText("event.reason", reason < 0 ? "" : text.substring(reason + 2));
    }

    private static void ended(String action, String text, int from, Draft draft) {
        String rest = text.substring(Math.min(from, text.length()));
        draft.happened(NETWORK, CLOSED, action, "");
        if (rest.startsWith("invalid user ")) {
            draft.put("event.reason", "invalid user");
        }
        peer(rest, draft);
    }

    /** {@code [[invalid|authenticating] user USER ]ADDRESS[ port PORT]}, the address again from the right. */
    private static void peer(String written, Draft draft) {
        String rest = written;
        for (String prefix : new String[] {"invalid user ", "authenticating user ", "user "}) {
            if (rest.startsWith(prefix)) {
                rest = rest.substring(prefix.length());
                int port = rest.lastIndexOf(" port ");
                int address = rest.lastIndexOf(' ', (port < 0 ? rest.length() : port) - 1);
                draft.user(address < 0 ? "" : rest.substring(0, address).strip());
                rest = rest.substring(address + 1);
                break;
            }
        }
        String address = Words.word(rest, 0);
        boolean isSentence = address.endsWith(".") || (address.endsWith(":") && !address.endsWith("::"));
        int port = rest.lastIndexOf(" port ");
        draft.source(
                isSentence ? address.substring(0, address.length() - 1) : address,
                port < 0 ? -1 : Words.number(rest, port + " port ".length()));
    }
}
