package io.tocsin.playbook.expression;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What sort of address a text is; never asks a name server. */
public enum IpKind {
    /** No address at all: empty, a name, nonsense. */
    NONE,
    /** 0.0.0.0 and ::. */
    UNSPECIFIED,
    LOOPBACK,
    LINK_LOCAL,
    /** Multicast, and the IPv4 broadcast address. */
    MULTICAST,
    /** RFC 1918 and RFC 4193 addresses. */
    PRIVATE,
    PUBLIC;

    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    /** Returns the kind of this text; an IPv4 address inside an IPv6 one counts as the IPv4 address. */
    public static IpKind of(String text) {
        InetAddress address = parse(text);
        if (address == null) {
            return NONE;
        }
        if (address.isAnyLocalAddress()) {
            return UNSPECIFIED;
        }
        if (address.isLoopbackAddress()) {
            return LOOPBACK;
        }
        if (address.isLinkLocalAddress()) {
            return LINK_LOCAL;
        }
        byte[] bytes = address.getAddress();
        if (address.isMulticastAddress() || address.getHostAddress().equals("255.255.255.255")) {
            return MULTICAST;
        }
        if (address instanceof Inet4Address) {
            return bytes[0] == 0 ? UNSPECIFIED : address.isSiteLocalAddress() ? PRIVATE : PUBLIC;
        }
        return (bytes[0] & 0xfe) == 0xfc ? PRIVATE : PUBLIC;
    }

    private static @Nullable InetAddress parse(String text) {
        boolean literal = text.contains(":")
                ? IPV6.matcher(text).matches()
                : IPV4.matcher(text).matches();
        if (!literal) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The word in expressions: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
