package io.tocsin.respond;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question to people, and their answers.
 *
 * @param id 24 hexadecimal digits, made of run, step and how often the step has asked
 * @param step that asks
 * @param ask the question
 * @param preview the requests that the answer is about, secrets masked; empty for none
 * @param hash of these requests; a call whose request has another one by then is not made
 * @param roles whose members may answer; empty for whoever may decide at all
 * @param quorum how many different people must approve; one who denies is enough
 * @param excluded name of the person who may not answer; empty for none
 * @param form names of the fields an answer may fill, with their types' words
 * @param level 0 for the first people asked, 1 for those it was escalated to
 * @param votes so far, the oldest first
 * @param version counts changes
 */
public record Approval(
        String id,
        String run,
        String playbook,
        String step,
        String alert,
        String ask,
        String preview,
        String hash,
        List<String> roles,
        int quorum,
        String excluded,
        Map<String, String> form,
        int level,
        State state,
        List<Vote> votes,
        Instant askedAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        int version) {

    public Approval {
        roles = List.copyOf(roles);
        form = Collections.unmodifiableMap(new LinkedHashMap<>(form));
        votes = List.copyOf(votes);
    }

    /** How it stands. */
    public enum State {
        OPEN,
        APPROVED,
        DENIED,
        /** Nobody answered in time, which is a denial. */
        EXPIRED,
        /** The run does not wait for it any more. */
        WITHDRAWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One person's answer.
     *
     * @param form values by name
     */
    public record Vote(String actor, boolean approves, String reason, Map<String, Object> form, Instant at) {

        public Vote {
            form = Collections.unmodifiableMap(new LinkedHashMap<>(form));
        }
    }

    /** Returns the approval with one more answer, and what follows from it. */
    Approval with(Vote vote) {
        List<Vote> all = new ArrayList<>(votes);
        all.add(vote);
        long approving = all.stream().filter(Vote::approves).count();
        State next = !vote.approves() ? State.DENIED : approving >= quorum ? State.APPROVED : State.OPEN;
        return copy(next, all, roles, quorum, excluded, level, expiresAt, next == State.OPEN ? null : vote.at());
    }

    Approval ended(State end, Instant at) {
        return copy(end, votes, roles, quorum, excluded, level, expiresAt, at);
    }

    /** Returns the question as others are asked it; the answers so far do not count there. */
    Approval escalated(List<String> newRoles, int newQuorum, String newExcluded, Instant until) {
        return copy(State.OPEN, List.of(), newRoles, newQuorum, newExcluded, level + 1, until, null);
    }

    private Approval copy(
            State newState,
            List<Vote> newVotes,
            List<String> newRoles,
            int newQuorum,
            String newExcluded,
            int newLevel,
            Instant newExpiresAt,
            @Nullable Instant newEndedAt) {
        return new Approval(
                id,
                run,
                playbook,
                step,
                alert,
                ask,
                preview,
                hash,
                newRoles,
                newQuorum,
                newExcluded,
                form,
                newLevel,
                newState,
                newVotes,
                askedAt,
                newExpiresAt,
                newEndedAt,
                version + 1);
    }
}
