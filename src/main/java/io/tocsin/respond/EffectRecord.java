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
 */
record EffectRecord(
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
        Instant changedAt) {

    EffectRecord {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /** What is known of it. */
    enum State {
        /** Surely not sent. */
        INTENDED,
        /** Maybe sent. */
        SENT,
        CONFIRMED,
        /** Surely without effect. */
        FAILED,
        /** Nobody can tell; a person has to. */
        UNCERTAIN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static EffectRecord intended(
            String key, String run, String step, long token, String effect, String request, Instant at) {
        return new EffectRecord(
                key, run, step, token, effect, request, State.INTENDED, false, Map.of(), null, "", at, null, at);
    }

    EffectRecord with(State newState, Instant at) {
        Instant sent = newState == State.SENT && sentAt == null ? at : sentAt;
        return new EffectRecord(
                key,
                run,
                step,
                token,
                effect,
                request,
                newState,
                answered,
                outputs,
                errorClass,
                message,
                intendedAt,
                sent,
                at);
    }

    EffectRecord answeredWith(State newState, Map<String, Object> values, Instant at) {
        return new EffectRecord(
                key, run, step, token, effect, request, newState, true, values, null, "", intendedAt, sentAt, at);
    }

    EffectRecord failedWith(State newState, ErrorClass why, String text, Instant at) {
        return new EffectRecord(
                key, run, step, token, effect, request, newState, answered, outputs, why, text, intendedAt, sentAt, at);
    }

    EffectRecord under(long newToken) {
        return new EffectRecord(
                key,
                run,
                step,
                newToken,
                effect,
                request,
                state,
                answered,
                outputs,
                errorClass,
                message,
                intendedAt,
                sentAt,
                changedAt);
    }
}
