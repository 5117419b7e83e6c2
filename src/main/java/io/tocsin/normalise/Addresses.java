package io.tocsin.normalise;

import io.tocsin.event.Event;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Puts addresses in one spelling, and names where a sender gave a name. Never asks DNS. */
final class Addresses {

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    private Addresses() {}

    /** Puts {@code <side>.ip} or, where it is a name, {@code <side>.domain}; an empty or unreadable port puts none. */
    static void put(Event.Builder into, String side, String address, String port) {
        String canonical = canonical(address);
        if (!canonical.isEmpty()) {
            into.put(side + ".ip", canonical);
        } else {
            into.putText(side + ".domain", address);
        }
        if (!port.isEmpty() && port.length() <= 5) {
            into.put(side + ".port", Long.parseLong(port));
        }
    }

    /** Returns the address in its one spelling (RFC 5952 for IPv6), empty where the text is none. */
    static String canonical(String text) {
        if (IPV4.matcher(text).matches()) {
            return text;
        }
        if (text.length() > 45 || !IPV6.matcher(text).matches()) {
            return "";
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            return address instanceof Inet6Address six ? compressed(six.getAddress()) : address.getHostAddress();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** RFC 5952 §4: lower case, no leading zeros, the longest run of zero groups as {@code ::}. */
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
