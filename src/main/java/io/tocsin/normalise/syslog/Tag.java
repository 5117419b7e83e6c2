package io.tocsin.normalise.syslog;

import io.tocsin.normalise.draft.Characters;
import org.jspecify.annotations.Nullable;

/**
 * The program in front of a BSD message: {@code sshd[42]:}, {@code su(pam_unix)[42]:}, {@code /usr/sbin/cron:}.
 *
 * @param pid what stands in the brackets, mostly a number
 * @param end the place right after the colon
 */
public record Tag(String app, String pid, int end) {

    private static final int MAX_APP = 128;
    private static final int MAX_PID = 64;
    private static final int LONGEST_COUNT = 10;

    /** Reads the tag at this place; null where what stands there is no tag. */
    public static @Nullable Tag read(String text, int from) {
        int at = from;
        boolean onlyDigits = true;
        while (at < text.length() && isAppCharacter(text.charAt(at))) {
            onlyDigits &= Scan.isDigit(text.charAt(at)) || text.charAt(at) == '.';
            at++;
        }
        boolean isPercent = from < text.length() && text.charAt(from) == '%';
        if (at == from || at - from > MAX_APP || at >= text.length()) {
            return null;
        }
        String app = text.substring(from, at);
        if (text.charAt(at) == '[') {
            return onlyDigits ? null : withPid(text, at, app);
        }
        if (onlyDigits && (at - from <= LONGEST_COUNT || app.indexOf('.') >= 0)) {
            return null; // an address or a count of messages
        }
        boolean closed = text.charAt(at) == ':' && (at + 1 == text.length() || text.charAt(at + 1) == ' ');
        if (closed) {
            return new Tag(app, "", at + 1);
        }
        // "%bzorp openvpn[1]: …": a per cent sign begins the name of a message, never a host
        return isPercent && text.charAt(at) == ' ' ? new Tag(app, "", at) : null;
    }

    private static @Nullable Tag withPid(String text, int open, String app) {
        int close = text.indexOf(']', open);
        if (close < open + 2 || close - open > MAX_PID) {
            return null;
        }
        String pid = text.substring(open + 1, close);
        boolean colon = close + 1 < text.length() && text.charAt(close + 1) == ':';
        boolean ends = colon || close + 1 == text.length() || text.charAt(close + 1) == ' ';
        boolean isPid = colon ? pid.indexOf(' ') < 0 : Characters.areDigits(pid);
        return ends && isPid ? new Tag(app, pid, close + (colon ? 2 : 1)) : null;
    }

    private static boolean isAppCharacter(char c) {
        return Character.isLetterOrDigit(c) || "-_./()@+%#~*".indexOf(c) >= 0;
    }
}
