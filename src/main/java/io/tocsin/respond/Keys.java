package io.tocsin.respond;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that the same thing always gets again. */
final class Keys {

    private Keys() {}

    /** Returns the id of the run by which this playbook answers this alert: 24 hexadecimal digits. */
    static String runId(String alert, String playbook) {
        return hash("run", alert, playbook).substring(0, 24);
    }

    /** Returns the idempotency key of a step whose author gave none: 64 hexadecimal digits. */
    static String effectKey(String run, String step) {
        return hash("effect", run, step);
    }

    /**
     * Returns the ledger's key of a step whose author gave a text: it belongs to playbook and step, so that the same text
     * elsewhere is another effect.
     */
    static String ledgerKey(String playbook, String step, String text) {
        return playbook + "/" + step + "/" + text;
    }

    private static String hash(String... parts) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\u0000", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
