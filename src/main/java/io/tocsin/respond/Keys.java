package io.tocsin.respond;

import io.tocsin.platform.Sha256;
import java.time.Instant;

/** Ids that the same thing always gets again. */
final class Keys {

    private Keys() {}

    /** Returns the id of the run by which this playbook answers this alert: 24 hexadecimal digits. */
    static String runId(String alert, String playbook) {
        return hash("run", alert, playbook).substring(0, 24);
    }

    /** Returns the id of the run by which a playbook answers a time of its schedule: 24 hexadecimal digits. */
    static String scheduledRunId(String playbook, Instant time) {
        return hash("schedule", playbook, time.toString()).substring(0, 24);
    }

    /** Returns the id of the run by which a playbook answers a webhook, whose event this is: 24 hexadecimal digits. */
    static String webhookRunId(String playbook, String event) {
        return hash("webhook", playbook, event).substring(0, 24);
    }

    /** Returns the id of the run that a step of another run calls: 24 hexadecimal digits. */
    static String childRunId(String parent, String step) {
        return hash("call", parent, step).substring(0, 24);
    }

    /** Returns the id of the run that takes an effect back, the first time, the second, …: 24 hexadecimal digits. */
    static String undoRunId(EffectRecord effect) {
        return hash(
                        "undo",
                        effect.key(),
                        effect.run(),
                        Integer.toString(effect.undo().tries()))
                .substring(0, 24);
    }

    /** Returns the id of the question that a step of a run asks, the first time, the second, …. */
    static String approvalId(String run, String step, int round) {
        return hash("approval", run, step, Integer.toString(round)).substring(0, 24);
    }

    /** Returns the id by which an effect is known outside the ledger. */
    static String effectId(String key) {
        return hash("effect-id", key).substring(0, 24);
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

    /** Returns what the answers of a playbook to alerts of one rule and key have in common. */
    static String answers(String playbook, String rule, String key) {
        return playbook + "/" + rule + "/" + key;
    }

    private static String hash(String... parts) {
        return Sha256.hex(String.join("\u0000", parts));
    }
}
