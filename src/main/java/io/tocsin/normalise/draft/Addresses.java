package io.tocsin.normalise.draft;

import org.jspecify.annotations.Nullable;

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
        int[] groups = groups(text, from, to);
        if (groups == null) {
            return "";
        }
        boolean isMapped = groups[5] == 0xffff
                && groups[0] == 0
                && groups[1] == 0
                && groups[2] == 0
                && groups[3] == 0
                && groups[4] == 0;
        if (isMapped) {
            return (groups[6] >> 8) + "." + (groups[6] & 255) + "." + (groups[7] >> 8) + "." + (groups[7] & 255);
        }
        return compressed(groups);
    }

    /** The eight groups of an address as RFC 4291 §2.2 writes it; null where it is none. */
    private static int @Nullable [] groups(String text, int from, int to) {
        int[] groups = new int[8];
        int count = 0;
        int gap = -1;
        int at = from;
        if (text.charAt(at) == ':') {
            at++; // only two may stand in front
            if (text.charAt(at) != ':') {
                return null;
            }
        }
        while (at < to) {
            if (text.charAt(at) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at++;
                continue;
            }
            int end = at;
            int value = 0;
            while (end < to && text.charAt(end) != ':' && text.charAt(end) != '.') {
                value = value << 4 | Character.digit(text.charAt(end++), 16);
            }
            boolean isLast = end < to && text.charAt(end) == '.';
            if (count + (isLast ? 1 : 0) > 7 || (isLast ? !isIpv4(text, at, to) : end - at > 4)) {
                return null;
            }
            if (isLast) {
                ipv4(text, at, to, groups, count);
                count += 2;
                at = to;
            } else {
                groups[count++] = value;
                at = end + 1;
                if (at == to) {
                    return null; // one colon behind the last group
                }
            }
        }
        return filled(groups, count, gap);
    }

    private static void ipv4(String text, int from, int to, int[] groups, int count) {
        int octet = 0;
        int place = 0;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '.') {
                groups[count + place / 2] = groups[count + place / 2] << 8 | octet;
                place++;
                octet = 0;
            } else {
                octet = octet * 10 + text.charAt(i) - '0';
            }
        }
    }

    /** Moves the groups behind the gap to the end. */
    private static int @Nullable [] filled(int[] groups, int count, int gap) {
        if (gap < 0) {
            return count == 8 ? groups : null;
        }
        if (count > 7) {
            return null;
        }
        for (int i = count - 1, to = 7; i >= gap; i--, to--) {
            groups[to] = groups[i];
            groups[i] = 0;
        }
        return groups;
    }

    /** Nothing but digits, colons and dots. */
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

    private static String compressed(int[] groups) {
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
