package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Set;

/**
 * Lets only those in who know the password, which is made anew at each start and never leaves this process: a loopback
 * port is open to every user of the machine. SASL PLAIN is enough, since nothing leaves the machine.
 */
final class Gate implements Wire.Answering {

    static final String USER = "tocsin";

    private static final Set<String> OPEN =
            Set.of("hello", "ismaster", "ping", "buildinfo", "saslstart", "endsessions");

    /** MongoDB 5.0, as mongo-java-server speaks it. */
    private static final int WIRE_VERSION = 13;

    private final Commands commands;
    private final Cursors cursors;
    private final Clock clock;
    private final String password;

    Gate(Commands commands, Cursors cursors, Clock clock) {
        this.commands = commands;
        this.cursors = cursors;
        this.clock = clock;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        this.password = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    String password() {
        return password;
    }

    @Override
    public Document answer(Wire.Peer peer, String database, Document command) {
        if (command.isEmpty()) {
            throw Failures.badValue("an empty command");
        }
        String name = command.keySet().iterator().next().toLowerCase(java.util.Locale.ROOT);
        if (!OPEN.contains(name) && !peer.isKnown) {
            throw new MongoServerError(13, "Unauthorized", "command " + name + " requires authentication");
        }
        return switch (name) {
            case "hello", "ismaster" -> hello();
            case "ping" -> pong();
            case "endsessions", "logout" -> new Document("ok", 1.0);
            case "buildinfo" ->
                new Document("version", "5.0.0")
                        .append("versionArray", java.util.List.of(5, 0, 0, 0))
                        .append("modules", java.util.List.of("tocsin-embedded-store"))
                        .append("ok", 1.0);
            case "saslstart" -> authenticate(peer, command);
            default -> commands.run(database, command);
        };
    }

    /** Comes every few seconds, from who watches over the store. */
    private Document pong() {
        cursors.killIdle();
        return new Document("ok", 1.0);
    }

    private Document hello() {
        return new Document("ismaster", true)
                .append("isWritablePrimary", true)
                .append("helloOk", true)
                .append("maxBsonObjectSize", 16 << 20)
                .append("maxMessageSizeBytes", 48_000_000)
                .append("maxWriteBatchSize", 10_000)
                .append("localTime", clock.instant())
                .append("minWireVersion", 0)
                .append("maxWireVersion", WIRE_VERSION)
                .append("ok", 1.0);
    }

    private Document authenticate(Wire.Peer peer, Document command) {
        byte[] expected = ("\0" + USER + "\0" + password).getBytes(StandardCharsets.UTF_8);
        boolean known = "PLAIN".equals(command.get("mechanism"))
                && command.get("payload") instanceof BinData given
                && MessageDigest.isEqual(withoutIdentity(given.getData()), expected);
        if (!known) {
            throw new MongoServerError(18, "AuthenticationFailed", "Authentication failed.");
        }
        peer.isKnown = true;
        return new Document("conversationId", 1)
                .append("done", true)
                .append("payload", new BinData(new byte[0]))
                .append("ok", 1.0);
    }

    /** RFC 4616: the identity to act as may stand before the first NUL. */
    private static byte[] withoutIdentity(byte[] payload) {
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                return java.util.Arrays.copyOfRange(payload, i, payload.length);
            }
        }
        return payload;
    }
}
