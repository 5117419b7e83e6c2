package io.tocsin.incident;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What playbooks did for an incident; a later room knows. */
public interface IncidentResponse {

    /**
     * The runs that answer these alerts, and those with these ids, oldest first.
     *
     * @throws io.tocsin.platform.TransientException while the store is away
     */
    List<RunSummary> runs(Collection<String> alerts, Collection<String> runs);

    /**
     * A run of a playbook.
     *
     * @param alert id of the alert that it answers; empty for none
     * @param starter a person's name, or {@code alert} for a run that the alert's trigger started
     * @param state its word, e.g. {@code succeeded}
     * @param ended whether it has ended
     * @param dryRun whether nothing of it reaches outside
     */
    record RunSummary(
            String id,
            String playbook,
            String alert,
            String starter,
            String state,
            boolean ended,
            boolean dryRun,
            Instant createdAt,
            @Nullable Instant endedAt,
            List<EffectSummary> effects) {}

    /**
     * An effect on the world outside.
     *
     * @param what what was asked for, secrets masked
     * @param state its word, e.g. {@code confirmed}
     * @param at when it got into this state
     * @param underway whether it was begun and nobody knows yet that it is there
     * @param verified whether the system outside has confirmed it
     */
    record EffectSummary(
            String id, String step, String what, String state, Instant at, boolean underway, boolean verified) {}

    /** A run, or an effect of it, that is not over yet. */
    record WorkingRun(String run, String playbook, String state, List<String> effects) {

        static @Nullable WorkingRun of(RunSummary run) {
            List<String> underway = run.effects().stream()
                    .filter(EffectSummary::underway)
                    .map(EffectSummary::id)
                    .toList();
            return run.dryRun() || (run.ended() && underway.isEmpty())
                    ? null
                    : new WorkingRun(run.id(), run.playbook(), run.state(), underway);
        }
    }
}
