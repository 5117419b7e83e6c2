package io.tocsin.correlate.list;

import io.tocsin.normalise.draft.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A block of addresses, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, by its first one. Never asks a name server. */
record Network(ByteBuffer start, Length length) {

    /** Bits before the IPv4 address in an IPv4-mapped one (RFC 4291 §2.5.5.2). */
    private static final int IPV4_MAPPED = 96;

    /**
     * How much of an address the network names.
     *
     * @param bytes of the address: 4 or 16
     * @param bits from the left that all addresses in it share
     */
    record Length(int bytes, int bits) implements Comparable<Length> {

        /** The first address of the network of this length that an address is in. */
        ByteBuffer startOf(byte[] address) {
            byte[] start = address.clone();
            for (int at = bits / 8; at < bytes; at++) {
                int kept = Math.max(0, bits - 8 * at);
                start[at] &= (byte) (0xff00 >> kept);
            }
            return ByteBuffer.wrap(start);
        }

        @Override
        public int compareTo(Length other) {
            return bytes == other.bytes ? Integer.compare(bits, other.bits) : Integer.compare(bytes, other.bytes);
        }
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
        if (own < 0 || own > 8 * start.length) {
            return null;
        }
        Length length = new Length(start.length, own);
        return new Network(length.startOf(start), length);
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
        return address.length == length.bytes() && length.startOf(address).equals(start);
    }
}
