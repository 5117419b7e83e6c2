package io.tocsin.access.change;

import io.tocsin.access.AccessProperties;
import io.tocsin.access.Caller;
import io.tocsin.access.Digests;
import io.tocsin.access.Rows;
import io.tocsin.access.Subject;
import io.tocsin.access.token.ApiTokens;
import io.tocsin.http.problem.ConflictException;
import io.tocsin.http.problem.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;

/**
 * Keeps proposed changes and ensures that two people make each one: the person who decides is a signed-in user other than the
 * person behind the proposal. Safe for many threads and nodes.
 */
@Component
public final class FourEyes {

    private static final int MOST_OPEN = 1000;
    private static final int ID_CHARACTERS = 16;
    private static final Duration OPEN = Duration.ofDays(7);
    private static final Duration KEPT = Duration.ofDays(90);

    /** What was approved is in force before that, or the server has died. */
    private static final Duration APPLY = Duration.ofMinutes(2);

    private final AccessProperties settings;
    private final Rows<ProposedChange> rows;
    private final ApiTokens tokens;
    private final Clock clock;

    FourEyes(AccessProperties settings, Rows<ProposedChange> rows, ApiTokens tokens, Clock clock) {
        this.settings = settings;
        this.rows = rows;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whether changes of this kind need two people. */
    public boolean guards(String kind) {
        return settings.fourEyes().contains(kind);
    }

    /**
     * Refuses a change that one person wants to make alone.
     *
     * @throws ConflictException where changes of this kind need two people
     */
    public void refuseAlone(String kind) {
        if (guards(kind)) {
            throw new ConflictException("Changes of " + kind
                    + " need two people here (tocsin.access.four-eyes): propose it with POST /api/v1/changes.");
        }
    }

    /** The newest first. */
    public List<ProposedChange> all() {
        return rows.all().stream()
                .sorted(Comparator.comparing(ProposedChange::at).reversed())
                .toList();
    }

    public Optional<ProposedChange> find(String id) {
        return rows.all().stream().filter(change -> change.id().equals(id)).findFirst();
    }

    /**
     * Keeps a change that somebody wants.
     *
     * @param content as JSON
     * @throws ConflictException where too many are open
     */
    public ProposedChange propose(
            String kind, String object, String content, String text, String reason, Caller caller) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<ProposedChange> known = rows.all();
        known.stream()
                .filter(change -> change.at().plus(KEPT).isBefore(now))
                .forEach(change -> rows.delete(change.id()));
        if (known.stream().filter(change -> isOpen(change, now)).count() >= MOST_OPEN) {
            throw new ConflictException(MOST_OPEN + " changes are open, which is the most: decide on some first.");
        }
        ProposedChange change = new ProposedChange(
                Digests.random().substring(0, ID_CHARACTERS),
                kind,
                object,
                content,
                text,
                reason,
                caller.subject(),
                tokens.personBehind(caller.getName()),
                caller.getName(),
                now,
                now.plus(OPEN),
                null,
                null,
                1);
        if (!rows.insert(change)) {
            throw new ConflictException("Another change has this id: try again.");
        }
        return change;
    }

    /**
     * Decides on a change; an approved one is in force when this returns. One who decides keeps others out meanwhile, so
     * that nothing is put in force that somebody refuses at the same time.
     *
     * @param apply puts an approved one in force; harmless a second time; where it throws, the change stays open
     * @throws AccessDeniedException where the caller is not a second person
     * @throws ConflictException where it is not open any more
     */
    public ProposedChange decide(
            String id, boolean approve, String reason, Caller caller, Consumer<ProposedChange> apply) {
        ProposedChange change = find(id).orElseThrow(() -> new NotFoundException("There is no change " + id + "."));
        if (caller.subject().kind() != Subject.Kind.USER) {
            throw new AccessDeniedException("A change is decided on by a user who signed in, not with a token.");
        }
        if (approve
                && (change.proposer().equals(caller.subject()) || change.owner().equals(caller.getName()))) {
            throw new AccessDeniedException(
                    "A change is approved by somebody else than " + change.owner() + ", who proposed it.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!isOpen(change, now)) {
            throw new ConflictException("The change " + id + " is not open any more: read it again.");
        }
        if (change.deciding() != null && change.deciding().isAfter(now)) {
            throw othersDecide(id);
        }
        ProposedChange held = replaced(change.heldUntil(now.plus(APPLY)));
        if (approve) {
            try {
                apply.accept(change);
            } catch (RuntimeException e) {
                rows.replace(held.heldUntil(null));
                throw e;
            }
        }
        return replaced(held.decided(new ProposedChange.Decision(approve, caller.getName(), now, reason)));
    }

    private ProposedChange replaced(ProposedChange change) {
        if (!rows.replace(change)) {
            throw othersDecide(change.id());
        }
        return change;
    }

    private static ConflictException othersDecide(String id) {
        return new ConflictException("Somebody else decides on the change " + id + ": read it again.");
    }

    private static boolean isOpen(ProposedChange change, Instant now) {
        return change.state(now) == ProposedChange.State.OPEN;
    }
}
