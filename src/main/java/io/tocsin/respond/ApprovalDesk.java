package io.tocsin.respond;

import io.tocsin.playbook.Input;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.Step;
import io.tocsin.store.Page;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The questions that runs ask people. An answer changes a question only as it was seen, so that two that come at once
 * both count. Safe for many threads; throws {@link io.tocsin.platform.TransientException} while the store is away.
 */
public final class ApprovalDesk {

    /** The role that may answer any question. */
    static final String ADMIN = "admin";

    private final Turns turns;

    ApprovalDesk(Turns turns) {
        this.turns = turns;
    }

    /**
     * @param state null for all
     * @param run empty for those of all runs
     * @throws IllegalArgumentException where the cursor cannot be read
     */
    public Page<Approval> find(Approval.@Nullable State state, String run, int size, @Nullable String cursor) {
        return turns.approvals().find(state, run, size, cursor);
    }

    public Optional<Approval> get(String id) {
        return turns.approvals().get(id);
    }

    /**
     * One person's answer.
     *
     * @param actor who answers
     * @param person tells the person behind a name, who counts once, by whatever credential
     * @param roles whose roles these are; with {@code admin} among them any question may be answered
     * @param form values by name; what is absent has its default
     */
    public record Decision(
            String actor,
            UnaryOperator<String> person,
            Collection<String> roles,
            boolean approves,
            String reason,
            Map<String, Object> form) {

        boolean isOf(String name) {
            return person.apply(name).equals(person.apply(actor));
        }
    }

    /** A question as one person sees it who came by a link. */
    public record Linked(Approval approval, String approver) {}

    /**
     * Returns the question of a link, answered already or not.
     *
     * @throws RefusedDecisionException where the link is not one of ours, or is not good any more, or its user may not
     *     answer questions any more
     */
    public Linked byLink(String token) {
        ApprovalLinks.Claim claim = claim(token);
        rolesNow(claim.approver());
        Approval asked = get(claim.approval())
                .filter(claim::isOf)
                .orElseThrow(() -> new RefusedDecisionException(
                        "the question was withdrawn, or other people are asked by now", false));
        return new Linked(asked, claim.approver());
    }

    /**
     * Takes an answer by a link, of the person whom the link names and as that person may answer now.
     *
     * @return the question as it is now
     * @throws RefusedDecisionException where it cannot be taken; a link is used up by its answer
     * @throws IllegalArgumentException where the form is wrong, saying which field
     */
    public Linked decideByLink(String token, boolean approves, String reason, Map<String, Object> form) {
        Linked linked = byLink(token);
        ApproverDirectory people = turns.outside().people();
        Collection<String> roles = rolesNow(linked.approver());
        return decide(
                        linked.approval().id(),
                        new Decision(linked.approver(), people::personBehind, roles, approves, reason, form))
                .map(changed -> new Linked(changed, linked.approver()))
                .orElse(linked);
    }

    /**
     * Returns whom a link names, who may not be allowed to answer any more.
     *
     * @throws RefusedDecisionException where the link is not one of ours
     */
    public String approverOf(String token) {
        return claim(token).approver();
    }

    private ApprovalLinks.Claim claim(String token) {
        return turns.outside()
                .links()
                .read(token)
                .orElseThrow(() -> new RefusedDecisionException("this is not a link of this server", true));
    }

    private Collection<String> rolesNow(String approver) {
        Collection<String> roles = turns.outside().people().rolesOf(approver);
        if (roles.isEmpty()) {
            throw new RefusedDecisionException(approver + " may not answer questions any more", true);
        }
        return roles;
    }

    /** The answer cannot be taken: the question is closed, or is not this person's to answer. */
    public static final class RefusedDecisionException extends RuntimeException {

        private final boolean forbidden;

        RefusedDecisionException(String message, boolean forbidden) {
            super(message);
            this.forbidden = forbidden;
        }

        /** Whether another person could answer. */
        public boolean isForbidden() {
            return forbidden;
        }
    }

    /**
     * Takes an answer, and wakes the run where that decides the question.
     *
     * @return the question as it is now; empty where there is none of this id
     * @throws RefusedDecisionException where it cannot be taken
     * @throws IllegalArgumentException where the form is wrong, saying which field
     */
    public Optional<Approval> decide(String id, Decision decision) {
        for (int i = 0; i < 20; i++) {
            Optional<Approval> seen = turns.approvals().get(id);
            if (seen.isEmpty()) {
                return seen;
            }
            Approval.Vote vote = vote(seen.get(), decision);
            Approval changed = seen.get().with(vote);
            if (turns.approvals().replace(seen.get(), changed)) {
                if (changed.state() != Approval.State.OPEN) {
                    turns.store().wake(changed.run(), turns.now());
                }
                return Optional.of(changed);
            }
        }
        throw new RefusedDecisionException("many answers come at once; try again", false);
    }

    private Approval.Vote vote(Approval approval, Decision decision) {
        if (approval.state() != Approval.State.OPEN || !turns.now().isBefore(approval.expiresAt())) {
            throw new RefusedDecisionException(
                    "the question is closed: it is "
                            + (approval.state() == Approval.State.OPEN
                                    ? Approval.State.EXPIRED.word()
                                    : approval.state().word()),
                    false);
        }
        if (decision.isOf(approval.excluded())) {
            throw new RefusedDecisionException("who started the run may not answer; another person has to", true);
        }
        if (!isAskedOf(approval, decision.roles())) {
            throw new RefusedDecisionException(
                    "this is asked of the roles " + String.join(", ", approval.roles()), true);
        }
        if (approval.votes().stream().anyMatch(vote -> decision.isOf(vote.actor()))) {
            throw new RefusedDecisionException(decision.actor() + " has answered already; another person has to", true);
        }
        return new Approval.Vote(
                decision.actor(), decision.approves(), decision.reason(), form(approval, decision), turns.now());
    }

    private static boolean isAskedOf(Approval approval, Collection<String> roles) {
        return approval.roles().isEmpty()
                || roles.contains(ADMIN)
                || approval.roles().stream().anyMatch(roles::contains);
    }

    /** Whether a user may answer, who has not yet. */
    static boolean mayAnswer(Approval approval, String user, ApproverDirectory people) {
        Collection<String> roles = people.rolesOf(user);
        return !roles.isEmpty()
                && !people.personBehind(approval.excluded()).equals(people.personBehind(user))
                && isAskedOf(approval, roles);
    }

    /** Checks what an answer holds against the form; who denies need fill in nothing. */
    private Map<String, Object> form(Approval approval, Decision decision) {
        List<Input> fields = fields(approval);
        for (String name : decision.form().keySet()) {
            if (fields.stream().noneMatch(field -> field.name().equals(name))) {
                throw new IllegalArgumentException("the form has no field \"" + name + "\"");
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Input field : fields) {
            Object value = decision.form().get(field.name());
            if (value == null
                    && field.name().equals("reason")
                    && !decision.reason().isEmpty()) {
                value = decision.reason();
            }
            if (value != null) {
                values.put(field.name(), field.check(value));
            } else if (field.required() && field.fallback() == null && decision.approves()) {
                throw new IllegalArgumentException("the form needs \"" + field.name() + "\"");
            }
        }
        return values;
    }

    private List<Input> fields(Approval approval) {
        Optional<Playbook> playbook = turns.store().get(approval.run()).flatMap(run -> turns.store()
                .playbookText(run.playbookVersion())
                .flatMap(text -> turns.playbooks().read(text, run.playbook())));
        return playbook.flatMap(found -> found.step(approval.step()))
                                .orElseThrow(
                                        () -> new IllegalArgumentException("the run's playbook is not there any more"))
                        instanceof Step.Approval step
                ? step.form()
                : List.of();
    }
}
