package io.tocsin.playbook.expression;

import io.tocsin.normalise.draft.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address, or a block of them such as {@code 203.0.113.0/24}. Immutable; never asks a name server. */
public final class AddressBlock {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

    /** Special-purpose addresses (RFC 6890 and its registries), the larger blocks first; what is not there is public. */
    private static final List<Special> SPECIAL = List.of(
            special("0.0.0.0/8", IpKind.UNSPECIFIED),
            special("10.0.0.0/8", IpKind.PRIVATE),
            special("100.64.0.0/10", IpKind.SHARED),
            special("127.0.0.0/8", IpKind.LOOPBACK),
            special("169.254.0.0/16", IpKind.LINK_LOCAL),
            special("172.16.0.0/12", IpKind.PRIVATE),
            special("192.0.0.0/24", IpKind.RESERVED),
            special("192.88.99.0/24", IpKind.RESERVED), // relays of 6to4
            special("192.168.0.0/16", IpKind.PRIVATE),
            special("198.18.0.0/15", IpKind.RESERVED), // benchmarks
            special("224.0.0.0/4", IpKind.MULTICAST),
            special("240.0.0.0/4", IpKind.RESERVED),
            special("255.255.255.255/32", IpKind.MULTICAST),
            special("::/0", IpKind.RESERVED), // only 2000::/3 is given to networks
            special("2000::/3", IpKind.PUBLIC),
            special("2001:2::/48", IpKind.RESERVED), // benchmarks
            special("2001:10::/28", IpKind.RESERVED), // ORCHID, hashes that look like addresses
            special("2001:20::/28", IpKind.RESERVED),
            special("64:ff9b:1::/48", IpKind.PRIVATE), // NAT64 of one network
            special("fc00::/7", IpKind.PRIVATE),
            special("fec0::/10", IpKind.PRIVATE), // site-local, until RFC 3879
            special("fe80::/10", IpKind.LINK_LOCAL),
            special("ff00::/8", IpKind.MULTICAST),
            special("::/128", IpKind.UNSPECIFIED),
            special("::1/128", IpKind.LOOPBACK));

    /** IPv6 blocks in which the address of an IPv4 machine stands, and the byte at which it begins. */
    private static final List<Embedding> EMBEDDINGS = List.of(
            new Embedding(of("2002::/16"), 2, false), // 6to4, RFC 3056
            new Embedding(of("64:ff9b::/96"), 12, false), // NAT64, RFC 6052
            new Embedding(of("2001::/32"), 12, true)); // Teredo, RFC 4380

    /** The first address: 4 or 16 bytes. */
    private final byte[] start;
    /** How many bits from the left all its addresses share. */
    private final int bits;

    private AddressBlock(byte[] start, int bits) {
        this.start = start;
        this.bits = bits;
    }

    private record Special(AddressBlock block, IpKind kind) {}

    /** @param inverted whether the IPv4 address stands there bit by bit the other way round */
    private record Embedding(AddressBlock block, int at, boolean inverted) {

        byte[] ipv4(byte[] address) {
            byte[] ipv4 = Arrays.copyOfRange(address, at, at + 4);
            if (inverted) {
                for (int i = 0; i < ipv4.length; i++) {
                    ipv4[i] = (byte) ~ipv4[i];
                }
            }
            return ipv4;
        }
    }

    private static Special special(String block, IpKind kind) {
        return new Special(of(block), kind);
    }

    private static AddressBlock of(String text) {
        AddressBlock block = parse(text);
        if (block == null) {
            throw new IllegalArgumentException(text + " is not a block of addresses");
        }
        return block;
    }

    /** Returns the block of one canonical address. */
    static AddressBlock single(String canonical) {
        byte[] bytes = bytes(canonical);
        return new AddressBlock(bytes, bytes.length * 8);
    }

    /** Reads an address or a block, brackets and zone allowed; null where the text is neither. */
    public static @Nullable AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String canonical = Addresses.canonical(address);
        if (canonical.isEmpty()) {
            return null;
        }
        byte[] bytes = bytes(canonical);
        if (slash < 0) {
            return new AddressBlock(bytes, bytes.length * 8);
        }
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches()) {
            return null;
        }
        boolean isMapped = bytes.length == 4 && address.indexOf(':') >= 0;
        int bits = Integer.parseInt(length) - (isMapped ? 96 : 0);
        return bits < 0 || bits > bytes.length * 8 ? null : new AddressBlock(masked(bytes, bits), bits);
    }

    private static byte[] bytes(String canonical) {
        try {
            return InetAddress.getByName(canonical).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(canonical + " is not an address", e);
        }
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.max(0, Math.min(8, bits - 8 * i));
            masked[i] &= (byte) (0xff00 >> kept);
        }
        return masked;
    }

    private boolean holds(byte[] address) {
        return address.length == start.length && Arrays.equals(masked(address, bits), start);
    }

    /** Says whether an address is in both. */
    public boolean overlaps(AddressBlock other) {
        return bits <= other.bits ? holds(other.start) : other.holds(start);
    }

    /** Returns the kind of its addresses; of a block with several kinds, one that is not public. */
    public IpKind kind() {
        IpKind first = kindOf(start);
        if (first != IpKind.PUBLIC) {
            return first;
        }
        for (Embedding embedding : EMBEDDINGS) {
            // a block of 6to4 or NAT64 that holds more than one IPv4 machine may hold private ones
            boolean inside = embedding.block.holds(start) && bits < 8 * (embedding.at + 4);
            if (inside || (bits < embedding.block.bits && holds(embedding.block.start))) {
                return IpKind.RESERVED;
            }
        }
        return SPECIAL.stream()
                .filter(special ->
                        special.kind != IpKind.PUBLIC && bits < special.block.bits && overlaps(special.block))
                .map(Special::kind)
                .findFirst()
                .orElse(IpKind.PUBLIC);
    }

    private static IpKind kindOf(byte[] address) {
        for (Embedding embedding : EMBEDDINGS) {
            if (embedding.block.holds(address)) {
                return kindOf(embedding.ipv4(address));
            }
        }
        IpKind kind = IpKind.PUBLIC;
        for (Special special : SPECIAL) {
            if (special.block.holds(address)) {
                kind = special.kind;
            }
        }
        return kind;
    }
}
