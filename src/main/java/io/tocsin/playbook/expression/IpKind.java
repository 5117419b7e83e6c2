package io.tocsin.playbook.expression;

import io.tocsin.normalise.draft.Addresses;
import java.util.Locale;

/** What sort of address a text is; never asks a name server. */
public enum IpKind {
    /** Not an address at all: empty, a name, nonsense. */
    NONE,
    /** 0.0.0.0/8 and ::. */
    UNSPECIFIED,
    LOOPBACK,
    LINK_LOCAL,
    /** Multicast, and the IPv4 broadcast address. */
    MULTICAST,
    /** RFC 1918, RFC 4193 and RFC 8215 addresses. */
    PRIVATE,
    /** Addresses that a provider shares among its customers (RFC 6598). */
    SHARED,
    /** Set aside for other purposes than to reach a machine (RFC 6890); documentation addresses count as public. */
    RESERVED,
    PUBLIC;

    /** Returns the kind of this text; an IPv4 address inside an IPv6 one counts as the IPv4 address. */
    public static IpKind of(String text) {
        boolean literal = !text.isEmpty() && text.chars().allMatch(IpKind::isOfAddress);
        String canonical = literal ? Addresses.canonical(text) : "";
        return canonical.isEmpty() ? NONE : AddressBlock.single(canonical).kind();
    }

    private static boolean isOfAddress(int c) {
        return c == '.' || c == ':' || (c < 128 && Character.digit(c, 16) >= 0);
    }

    /** The word in expressions: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
