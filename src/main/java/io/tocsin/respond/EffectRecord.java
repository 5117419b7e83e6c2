package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One effect on the world outside, as far as it is known.
 *
 * @param key the idempotency key; unique
 * @param token of the lease under which it was last touched
 * @param effect the effect's word
 * @param request what was to be sent, secrets masked
 * @param answered whether the system outside said yes, in state {@link State#SENT}
 * @param outputs what the answer gave
 * @param errorClass of a failure; else null
 * @param message of a failure or doubt; else empty
 * @param sentAt null until the first sending
 * @param playbook id of the playbook
 * @param alert id of the alert; empty for none
 * @param undo how and when it is taken back
 */
public record EffectRecord(
        String key,
        String run,
        String step,
        long token,
        String effect,
        String request,
        State state,
        boolean answered,
        Map<String, Object> outputs,
        @Nullable ErrorClass errorClass,
        String message,
        Instant intendedAt,
        @Nullable Instant sentAt,
        Instant changedAt,
        String playbook,
        String alert,
        Undo undo) {

    public EffectRecord {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** What is known of it. */
    public enum State {
        /** Surely not sent. */
        INTENDED,
        /** Maybe sent. */
        SENT,
        CONFIRMED,
        /** Surely without effect. */
        FAILED,
        /** Nobody can tell; a person has to. */
        UNCERTAIN,
        /** Taken back. */
        UNDONE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How and when it is taken back.
     *
     * @param possible whether the playbook says how
     * @param at when the server does it; null for not by itself
     * @param tries how often it was begun
     * @param run id of the run that takes, or last took it back; empty for none
     * @param times how often an effect of the same key stood before this one
     */
    public record Undo(boolean possible, @Nullable Instant at, int tries, String run, int times) {

        static final Undo NEVER = new Undo(false, null, 0, "", 0);

        Undo due(@Nullable Instant when) {
            return new Undo(possible, when, tries, run, times);
        }

        Undo begun(String newRun) {
            return new Undo(possible, null, tries + 1, newRun, times);
        }
    }

    /** By what it is known outside the ledger: 24 hexadecimal digits. */
    public String id() {
        return Keys.effectId(key);
    }

    /** Whether it stands, or may: what can be taken back and was not. */
    public boolean isActive() {
        return undo.possible() && (state == State.CONFIRMED || state == State.UNCERTAIN);
    }

    /** An effect before its call. */
    static EffectRecord intended(
            String key, Run run, String step, long token, String effect, String request, boolean undoable, Instant at) {
        return new EffectRecord(
                key,
                run.id(),
                step,
                token,
                effect,
                request,
                State.INTENDED,
                false,
                Map.of(),
                null,
                "",
                at,
                null,
                at,
                run.playbook(),
                run.alert(),
                new Undo(undoable, null, 0, "", 0));
    }

    EffectRecord with(State newState, Instant at) {
        Instant sent = newState == State.SENT && sentAt == null ? at : sentAt;
        return copy(token, newState, answered, outputs, errorClass, message, sent, at, undo);
    }

    EffectRecord answeredWith(State newState, Map<String, Object> values, Instant at) {
        return copy(token, newState, true, values, null, "", sentAt, at, undo);
    }

    EffectRecord failedWith(State newState, ErrorClass why, String text, Instant at) {
        return copy(token, newState, answered, outputs, why, text, sentAt, at, undo);
    }

    EffectRecord under(long newToken) {
        return copy(newToken, state, answered, outputs, errorClass, message, sentAt, changedAt, undo);
    }

    EffectRecord with(Undo changed) {
        return copy(token, state, answered, outputs, errorClass, message, sentAt, changedAt, changed);
    }

    private EffectRecord copy(
            long newToken,
            State newState,
            boolean newAnswered,
            Map<String, Object> newOutputs,
            @Nullable ErrorClass newClass,
            String newMessage,
            @Nullable Instant newSentAt,
            Instant newChangedAt,
            Undo newUndo) {
        return new EffectRecord(
                key,
                run,
                step,
                newToken,
                effect,
                request,
                newState,
                newAnswered,
                newOutputs,
                newClass,
                newMessage,
                intendedAt,
                newSentAt,
                newChangedAt,
                playbook,
                alert,
                newUndo);
    }
}
