package io.tocsin.http;

/**
 * A port of its own for the paths below a prefix, for clients that expect a product at the root of its port.
 *
 * @param port 1 to 65535; 0 for none
 * @param prefix that is put in front of every path, e.g. {@code /elasticsearch}
 */
public record PrefixPort(int port, String prefix) {}
