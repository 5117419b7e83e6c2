package io.tocsin.access.change;

import io.tocsin.access.Rows;
import io.tocsin.access.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not in force before somebody else approves it.
 *
 * @param kind what is changed, e.g. {@code lists}
 * @param object the name of what is changed, e.g. of a list
 * @param content the change itself, as JSON; its kind knows what it means
 * @param text the change in words, as the audit has it
 * @param reason why it is wanted; may be empty
 * @param proposer on whose credential it was proposed
 * @param owner the person behind that credential: the user, or who made the token
 * @param by the name of the proposer
 * @param until when it expires where nobody has decided
 * @param decision null while it is open
 * @param deciding until when one who decides keeps others out; null where nobody does
 * @param version 1 is the first
 */
public record ProposedChange(
        String id,
        String kind,
        String object,
        String content,
        String text,
        String reason,
        Subject proposer,
        String owner,
        String by,
        Instant at,
        Instant until,
        @Nullable Decision decision,
        @Nullable Instant deciding,
        long version)
        implements Rows.Row {

    /** What somebody decided; {@code reason} may be empty. */
    public record Decision(boolean approved, String by, Instant at, String reason) {}

    /** Where it stands. */
    public enum State {
        OPEN,
        APPROVED,
        REFUSED,
        EXPIRED
    }

    public State state(Instant now) {
        if (decision != null) {
            return decision.approved() ? State.APPROVED : State.REFUSED;
        }
        return until.isAfter(now) ? State.OPEN : State.EXPIRED;
    }

    ProposedChange decided(Decision now) {
        return next(now, null);
    }

    ProposedChange heldUntil(@Nullable Instant then) {
        return next(decision, then);
    }

    private ProposedChange next(@Nullable Decision decided, @Nullable Instant held) {
        return new ProposedChange(
                id, kind, object, content, text, reason, proposer, owner, by, at, until, decided, held, version + 1);
    }
}
