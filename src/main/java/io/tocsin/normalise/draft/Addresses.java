package io.tocsin.normalise.draft;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses in their one canonical spelling, so that equal addresses are equal texts. Never asks a name server. */
public final class Addresses {

    private Addresses() {}

    /**
     * Returns the address as RFC 5952 spells it, an IPv4-mapped one as IPv4, without brackets and zone; {@code ""}
     * where the text is no address. Octets with leading zeros are refused, since programs disagree on what they mean.
     */
    public static String canonical(String text) {
        if (isIpv4(text, 0, text.length())) {
            return text;
        }
        return text.indexOf(':') < 0 ? "" : ipv6(text.strip());
    }

    private static boolean isIpv4(String text, int from, int to) {
        int octets = 0;
        int value = -1;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || ++octets > 4) {
                    return false;
                }
                value = -1;
            } else if (c < '0' || c > '9' || value == 0) {
                return false;
            } else {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return false;
                }
            }
        }
        return octets == 4;
    }

    private static String ipv6(String text) {
        int from = text.startsWith("[") ? 1 : 0;
        int to = from == 1 && text.endsWith("]") ? text.length() - 1 : text.length();
        int zone = text.indexOf('%', from);
        to = zone > 0 && zone < to ? zone : to;
        if (to - from < 2 || to - from > 45 || !isWrittenAsIpv6(text, from, to)) {
            return "";
        }
        byte[] bytes;
        try {
            bytes = InetAddress.getByName("[" + text.substring(from, to) + "]").getAddress();
        } catch (UnknownHostException notAnAddress) {
            return "";
        }
        if (bytes.length == 4) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        return compressed(bytes);
    }

    /** Nothing but digits, colons and dots: with anything else, InetAddress might go and ask a name server. */
    private static boolean isWrittenAsIpv6(String text, int from, int to) {
        int colons = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            colons += c == ':' ? 1 : 0;
            if (c != ':' && c != '.' && (c > 'f' || Character.digit(c, 16) < 0)) {
                return false;
            }
        }
        return colons >= 2;
    }

    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
        }
        int longest = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > length) {
                longest = i;
                length = run;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == longest) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
