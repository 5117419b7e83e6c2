package io.tocsin.incident;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When an incident reached what is measured; read off its history, never typed.
 *
 * @param firstEvent event time of the oldest evidence of its alerts; null where it has none
 * @param detected when the first of its alerts was raised; when it was opened where it has none
 * @param acknowledged the first act of a person on it or on one of its alerts; null where there is none
 * @param contained the first effect of a playbook that was verified, or the phase after containment; null before
 * @param resolved the phase after recovery, or the close; null before, and after it was reopened
 * @param closed null before, and after it was reopened
 */
public record IncidentTimes(
        @Nullable Instant firstEvent,
        Instant detected,
        @Nullable Instant acknowledged,
        @Nullable Instant contained,
        @Nullable Instant resolved,
        @Nullable Instant closed) {

    /** What the server writes into the history when it learns of another moment; the new value is the moment. */
    static final String FIRST_EVENT = "firstEvent";

    static final String DETECTED = "detected";
    static final String ACKNOWLEDGED = "acknowledged";

    /** A playbook's effect was verified; the new value is the moment. */
    static final String EFFECT_VERIFIED = "effectVerified";

    static IncidentTimes of(Instant opened, List<Change> history) {
        Instant firstEvent = null;
        Instant detected = null;
        Instant acknowledged = null;
        Instant contained = null;
        Instant resolved = null;
        Instant closed = null;
        for (Change change : history) {
            if (change.isByPerson()) {
                acknowledged = earlier(acknowledged, change.at());
            }
            switch (change.what()) {
                case FIRST_EVENT -> firstEvent = instant(change.after());
                case DETECTED -> detected = instant(change.after());
                case EFFECT_VERIFIED -> contained = earlier(contained, Instant.parse(change.after()));
                case "phase" -> {
                    Phase phase = Phase.valueOf(change.after().toUpperCase(Locale.ROOT));
                    contained = phase.isAfterContainment() ? earlier(contained, change.at()) : contained;
                    boolean over = phase.isAfterRecovery();
                    resolved = over ? (resolved == null ? change.at() : resolved) : null;
                    closed = phase == Phase.CLOSED ? change.at() : null;
                }
                default -> {}
            }
        }
        Instant onAlert = noted(ACKNOWLEDGED, history);
        acknowledged = onAlert == null ? acknowledged : earlier(acknowledged, onAlert);
        return new IncidentTimes(
                firstEvent, detected == null ? opened : detected, acknowledged, contained, resolved, closed);
    }

    /** The moment that was written down last; null where there is none, or it was taken back. */
    static @Nullable Instant noted(String what, List<Change> history) {
        Instant noted = null;
        for (Change change : history) {
            noted = change.what().equals(what) ? instant(change.after()) : noted;
        }
        return noted;
    }

    private static @Nullable Instant instant(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }
}
