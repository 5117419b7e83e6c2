package io.tocsin.respond.connector.message;

import io.tocsin.respond.connector.ConnectorRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a message goes: {@code kafkas://broker-1:9093,broker-2:9093?mechanism=SCRAM-SHA-512}.
 *
 * @param kind kafka, amqp, mqtt, or syslog+tcp, syslog+udp
 * @param servers host and port, of Kafka maybe several with commas between them
 * @param path without the slash at its beginning; empty for none
 * @param mechanism of SASL, for Kafka
 * @param user empty for none
 */
record Address(String kind, boolean tls, String servers, String path, String mechanism, String user, String password) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws IllegalArgumentException where the credential would be readable on the way */
    static Address of(ConnectorRequest.Target target) {
        URI uri = URI.create(target.url());
        String scheme = uri.getScheme();
        boolean tls = Set.of("kafkas", "amqps", "mqtts", "syslog+tls").contains(scheme);
        String servers = String.valueOf(uri.getRawAuthority());
        String query = uri.getQuery() == null ? "" : uri.getQuery();
        int colon = target.token().indexOf(':');
        boolean isNear = Arrays.stream(servers.split(","))
                .allMatch(server -> LOOPBACK.contains(server.replaceFirst(":\\d+$", "")));
        if (!target.token().isEmpty() && colon < 1) {
            throw new IllegalArgumentException("the target's token must be <user>:<password>");
        }
        if (colon > 0 && !tls && !isNear) {
            throw new IllegalArgumentException("the target's token would be readable on the way to " + servers
                    + "; use the scheme with TLS, "
                    + (scheme.startsWith("syslog") ? "syslog+tls" : scheme + "s") + "://");
        }
        return new Address(
                tls ? scheme.equals("syslog+tls") ? "syslog+tcp" : scheme.substring(0, scheme.length() - 1) : scheme,
                tls,
                servers,
                uri.getPath() == null || uri.getPath().length() < 2
                        ? ""
                        : URLDecoder.decode(uri.getRawPath().substring(1), StandardCharsets.UTF_8),
                query.startsWith("mechanism=") ? query.substring("mechanism=".length()) : "PLAIN",
                colon < 0 ? "" : target.token().substring(0, colon),
                colon < 0 ? "" : target.token().substring(colon + 1));
    }

    String host() {
        return servers.replaceFirst(":\\d+$", "");
    }

    int port(int otherwise) {
        String port = servers.substring(host().length());
        return port.isEmpty() ? otherwise : Integer.parseInt(port.substring(1));
    }

    /** Each server with a port. */
    String servers(int otherwise) {
        return Arrays.stream(servers.split(","))
                .map(server -> server.matches(".*:\\d+") ? server : server + ":" + otherwise)
                .collect(Collectors.joining(","));
    }
}
