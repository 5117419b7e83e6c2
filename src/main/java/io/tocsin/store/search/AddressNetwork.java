package io.tocsin.store.search;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network of addresses as texts: events hold addresses in their canonical form (RFC 5952), so the addresses of a network
 * are those that begin with one of a few texts.
 *
 * @param address its first bytes, the rest 0
 * @param bits how many of them count
 */
@SuppressWarnings("ArrayRecordComponent") // never changed
public record AddressNetwork(byte[] address, int bits) {

    private static final Pattern FORM = Pattern.compile("([0-9.]{7,15}|[0-9A-Fa-f:.]{2,45})/(\\d{1,3})");

    /** Null where the text is not a network; {@code a/b} can be many things. */
    public static @Nullable AddressNetwork parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()
                || (form.group(1).indexOf(':') < 0
                        && form.group(1).chars().filter(c -> c == '.').count() != 3)) {
            return null;
        }
        try {
            byte[] address = InetAddress.getByName(form.group(1)).getAddress();
            int bits = Integer.parseInt(form.group(2));
            if (bits > address.length * 8) {
                throw new IllegalArgumentException("\"" + text + "\" is not a network: at most /" + address.length * 8);
            }
            if (address.length == 16 && bits % 16 != 0) {
                throw new IllegalArgumentException(
                        "\"" + text + "\": an IPv6 network in a search ends at a group of four digits;" + " write /"
                                + (bits / 16 * 16) + " or /" + (bits / 16 + 1) * 16);
            }
            for (int i = bits; i < address.length * 8; i++) {
                address[i / 8] &= (byte) ~(0x80 >> (i % 8));
            }
            return new AddressNetwork(address, bits);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether it is all addresses of its version. */
    public boolean isAll() {
        return bits == 0;
    }

    public boolean isV4() {
        return address.length == 4;
    }

    /** The addresses of a small network of IPv4; empty where {@link #prefixes} says the same. */
    public List<String> addresses() {
        List<String> all = new ArrayList<>();
        if (isV4() && bits > 24) {
            int last = address[3] & 0xFF;
            for (int i = 0; i < 1 << (32 - bits); i++) {
                all.add(octets(3) + (last + i));
            }
        }
        return all;
    }

    /** What the texts of the addresses of a network of IPv4 begin with. */
    public List<String> prefixes() {
        List<String> all = new ArrayList<>();
        int whole = bits / 8;
        if (bits % 8 == 0) {
            all.add(octets(whole));
        } else {
            int first = address[whole] & 0xFF;
            for (int i = 0; i < 1 << (8 - bits % 8); i++) {
                all.add(octets(whole) + (first + i) + ".");
            }
        }
        return all;
    }

    private String octets(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(address[i] & 0xFF).append('.');
        }
        return text.toString();
    }

    /**
     * Regular expressions of the addresses of a network of IPv6, each anchored. Groups of zeros may be left out at one place,
     * within the network's groups or from them on.
     */
    public List<String> patterns() {
        int groups = bits / 16;
        List<String> all = new ArrayList<>();
        String rest = "[0-9a-f:.]*$";
        if (groups == 0) {
            return List.of("^" + rest);
        }
        // No zeros left out within the network's groups; what follows the last may be "::".
        all.add("^" + hex(0, groups) + (groups == 8 ? "$" : ":" + rest));
        for (int from = 0; from < groups; from++) {
            if (group(from) != 0) {
                continue;
            }
            int to = from;
            while (to < groups && group(to) == 0) {
                to++;
            }
            String head = "^" + hex(0, from) + "::";
            if (to < groups) {
                all.add(head + hex(to, groups) + (groups == 8 ? "$" : ":" + rest));
            } else {
                // The zeros may go on: at most so many groups are left behind them.
                int left = 8 - groups;
                all.add(head + (left == 0 ? "$" : "([0-9a-f]{1,4}(:[0-9a-f]{1,4}){0," + (left - 1) + "})?$"));
            }
            from = to;
        }
        return all;
    }

    private int group(int index) {
        return (address[2 * index] & 0xFF) << 8 | (address[2 * index + 1] & 0xFF);
    }

    private String hex(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }
}
