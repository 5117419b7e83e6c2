package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** Adds {@code network.community_id} (Corelight's Community ID, version 1, seed 0), by which other tools name the same connection. */
final class CommunityId implements FactSource {

    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    @Override
    public void enrich(Event event, Additions additions) {
        if (event.sourceIp().isEmpty() || event.destinationIp().isEmpty()) {
            return;
        }
        int protocol = protocol(event);
        byte[] source = Addresses.bytes(event.sourceIp());
        byte[] destination = Addresses.bytes(event.destinationIp());
        if (protocol < 0 || source == null || destination == null || source.length != destination.length) {
            return;
        }
        if (event.sourcePort() < 0 || event.destinationPort() < 0) {
            return;
        }
        additions.add("network.community_id", of(protocol, source, (int) event.sourcePort(), destination, (int)
                event.destinationPort()));
    }

    /** -1 where the event names no protocol with ports. */
    private static int protocol(Event event) {
        return switch (event.field("network.transport").toLowerCase(Locale.ROOT)) {
            case "tcp" -> TCP;
            case "udp" -> UDP;
            case "sctp" -> SCTP;
            case "" ->
                switch (event.field("network.iana_number")) {
                    case "6" -> TCP;
                    case "17" -> UDP;
                    case "132" -> SCTP;
                    default -> -1;
                };
            default -> -1;
        };
    }

    /** The same for both directions. */
    static String of(int protocol, byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        int order = Arrays.compareUnsigned(source, destination);
        boolean isOrdered = order < 0 || (order == 0 && sourcePort <= destinationPort);
        ByteBuffer bytes = ByteBuffer.allocate(2 + 2 * source.length + 6)
                .putShort((short) 0)
                .put(isOrdered ? source : destination)
                .put(isOrdered ? destination : source)
                .put((byte) protocol)
                .put((byte) 0)
                .putShort((short) (isOrdered ? sourcePort : destinationPort))
                .putShort((short) (isOrdered ? destinationPort : sourcePort));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(bytes.array());
            return "1:" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
