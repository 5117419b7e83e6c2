package io.tocsin.normalise.line;

import static io.tocsin.normalise.line.Kinds.AUTHENTICATION;
import static io.tocsin.normalise.line.Kinds.FAILURE;
import static io.tocsin.normalise.line.Kinds.SUCCESS;

import io.tocsin.normalise.draft.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What OpenSSH says of a try to log in (auth.c, auth_log):
 *
 * <pre>Accepted|Failed|Partial|Postponed METHOD for [invalid user ]USER from ADDRESS port PORT ssh2[: MORE]</pre>
 *
 * <p>A client chooses the user, of which 100 bytes are written. A method that does not exist is the client's own word, too,
 * of any length; then nothing stands behind the line. MORE is the key, and with a certificate its id, which a client
 * chooses as well: {@code ED25519-CERT SHA256:… ID KEY-ID (serial 0) CA RSA SHA256:…}; host based logins name the
 * client's user and host there, GSSAPI the principal. Each of these may imitate the rest of the line, so neither the first
 * nor the last address is always the server's.
 */
final class SshdLogin {

    private static final String SSH = " ssh";
    private static final String SSH2 = " ssh2";

    /** Before OpenSSH 7.6; the client's own user stands behind it: {@code ssh1: ruser NAME}. */
    private static final String SSH1 = " ssh1";

    private static final int LONGEST_USER = 100;

    /** {@code RSA SHA256:…} and nothing else: no certificate's text ends like this, since {@code ) CA } stands in front. */
    private static final Pattern PLAIN_KEY = Pattern.compile(": [A-Za-z0-9-]{1,40} [A-Za-z0-9+/:=-]{1,150}");

    private static final Pattern KEY = Pattern.compile(PLAIN_KEY.pattern() + "(?: ID |, |$)");

    private SshdLogin() {}

    /** False, with nothing put, where the words are about something else, such as a certificate that was accepted. */
    static boolean read(String text, String outcome, Draft draft) {
        int method = text.indexOf(' ') + 1;
        int end = text.indexOf(' ', method);
        if (end < 0 || !text.startsWith(" for ", end) || !text.contains(" from ")) {
            return false;
        }
        happened(text.substring(method, end), outcome, draft);
        int user = end + " for ".length();
        List<Endpoint> endpoints = endpoints(text, user);
        if (endpoints.isEmpty()) {
            put(Peer.read(text, user), draft);
            return true;
        }
        Endpoint certain = certain(text, user, outcome, endpoints);
        if (certain.port() < 0) {
            return true;
        }
        put(Peer.of(Words.slice(text, user, certain.start() - " from ".length()), certain), draft);
        int more = certain.end() + SSH2.length();
        if (outcome.equals(SUCCESS) && text.startsWith(": ", more)) {
            draft.label("ssh_key", text.substring(more + 2));
        }
        return true;
    }

    private static void happened(String method, String outcome, Draft draft) {
        if (outcome.equals("unknown")) {
            draft.happened(AUTHENTICATION, List.of("info"), "login postponed", outcome);
            return;
        }
        // RFC 4252 §5.2: "none" asks which methods there are. Refused, it was no try; accepted, it was a login.
        boolean isProbe = method.equals("none") && outcome.equals(FAILURE);
        String type = outcome.equals(SUCCESS) ? "start" : "info";
        draft.happened(AUTHENTICATION, List.of(type), isProbe ? "login probe" : "login", outcome)
                .label("ssh_method", method);
    }

    private static void put(Peer peer, Draft draft) {
        if (peer.isInvalidUser() && !draft.text("event.action").equals("login postponed")) {
            draft.put("event.reason", "invalid user");
        }
        peer.put(draft);
    }

    /** Every {@code from ADDRESS port PORT ssh2} that something could follow, whoever wrote it. */
    private static List<Endpoint> endpoints(String text, int from) {
        List<Endpoint> endpoints = new ArrayList<>(2);
        for (int at = text.indexOf(SSH, from); at > 0; at = text.indexOf(SSH, at + 1)) {
            int behind = at + SSH2.length();
            boolean isVersion = text.startsWith(SSH2, at) || text.startsWith(SSH1, at);
            boolean isEnd = behind == text.length() || text.startsWith(": ", behind);
            Endpoint endpoint = isVersion && isEnd ? Endpoint.endingAt(text, at) : null;
            if (endpoint != null && endpoint.follows(" from ", text) && endpoint.start() >= from) {
                endpoints.add(endpoint);
            }
        }
        return endpoints;
    }

    /** The one that the server wrote; one without a port where that is not certain. */
    private static Endpoint certain(String text, int user, String outcome, List<Endpoint> endpoints) {
        Endpoint first = endpoints.get(0);
        if (outcome.equals(SUCCESS)) {
            return first; // who gets in has an account, whose name the client did not choose, by a method that exists
        }
        Endpoint none = new Endpoint(0, "", -1, 0);
        if (text.length() > Peer.LONGEST_WITH_ITS_END) {
            return none;
        }
        if (text.startsWith("gssapi", text.indexOf(' ') + 1)) {
            return areDifferent(endpoints) ? none : first; // a principal stands behind the line as it is
        }
        Endpoint last = endpoints.get(endpoints.size() - 1);
        int more = last.end() + SSH2.length();
        if (more == text.length()
                || PLAIN_KEY.matcher(text).region(more, text.length()).matches()) {
            return last; // neither a certificate's text nor that of a host based login ends like this
        }
        List<Endpoint> fitting = endpoints.stream()
                .filter(one -> length(text, user, one.start() - " from ".length()) <= LONGEST_USER)
                .filter(one -> hasKey(text, one.end() + SSH2.length()) || text.startsWith(SSH1 + ": ruser ", one.end()))
                .toList();
        return fitting.isEmpty() || areDifferent(fitting) ? none : fitting.get(0);
    }

    private static boolean areDifferent(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::address).distinct().count() > 1;
    }

    private static boolean hasKey(String text, int from) {
        return KEY.matcher(text).region(from, text.length()).lookingAt();
    }

    /** In bytes as the client sent them: sshd writes {@code \303} for a byte that is not printable. */
    private static int length(String text, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            i += text.charAt(i) == '\\' && i + 3 < to && Character.isDigit(text.charAt(i + 1)) ? 3 : 0;
            length++;
        }
        return Math.max(0, length);
    }
}
