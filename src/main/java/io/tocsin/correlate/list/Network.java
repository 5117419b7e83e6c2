package io.tocsin.correlate.list;

import io.tocsin.normalise.draft.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A block of addresses, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Never asks a name server. */
final class Network {

    /** Bits before the IPv4 address in an IPv4-mapped one (RFC 4291 §2.5.5.2). */
    private static final int IPV4_MAPPED = 96;

    private final byte[] start;
    private final int bits;

    private Network(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    /** Null where the text is no network. */
    static @Nullable Network of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return null;
        }
        byte[] start = bytes(text.substring(0, slash));
        int bits = Integer.parseInt(text.substring(slash + 1));
        if (start == null) {
            return null;
        }
        boolean isMapped = start.length == 4 && text.indexOf(':') >= 0;
        int own = isMapped ? bits - IPV4_MAPPED : bits;
        return own < 0 || own > 8 * start.length ? null : new Network(start, own);
    }

    /** The bytes of an address; null where the text is none. */
    static byte @Nullable [] bytes(String text) {
        String canonical = Addresses.canonical(text);
        if (canonical.isEmpty()) {
            return null;
        }
        try {
            return InetAddress.getByName(canonical).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    boolean holds(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
