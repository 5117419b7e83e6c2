package io.tocsin.platform;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** Who counts as one peer, where something from outside is bounded for each. */
public final class Peers {

    private static final int BYTES_OF_64_BITS = 8;
    private static final int LONGEST_ADDRESS = 64;

    private Peers() {}

    /**
     * An address as it is; of IPv6 the network of 64 bits, which is the least that one customer gets (RFC 6177). Never looks
     * a name up.
     */
    public static String of(String address) {
        if (address.indexOf(':') < 0 || address.length() > LONGEST_ADDRESS) {
            return cut(address);
        }
        try {
            // with a colon in it, it is read as a literal address or refused
            InetAddress read = InetAddress.getByName(address);
            return read instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, BYTES_OF_64_BITS) + "/64"
                    : cut(String.valueOf(read.getHostAddress()));
        } catch (UnknownHostException e) {
            return cut(address);
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST_ADDRESS ? text.substring(0, LONGEST_ADDRESS) : text;
    }
}
