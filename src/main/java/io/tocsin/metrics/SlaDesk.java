package io.tocsin.metrics;

import io.tocsin.event.Severity;
import io.tocsin.incident.Incident;
import io.tocsin.incident.IncidentClosing;
import io.tocsin.incident.IncidentDesk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the clocks of incidents and writes breaches into their history. Safe for many threads and nodes. */
public final class SlaDesk {

    private static final Logger log = LoggerFactory.getLogger(SlaDesk.class);

    private final SlaPolicies policies;
    private final IncidentDesk incidents;
    private final IncidentClosing closing;
    private final Clock clock;
    private volatile List<SlaBreach> breaches = List.of();

    SlaDesk(SlaPolicies policies, IncidentDesk incidents, IncidentClosing closing, Clock clock) {
        this.policies = policies;
        this.incidents = incidents;
        this.closing = closing;
        this.clock = clock;
    }

    /** The clocks of an incident; none where nothing was agreed for its severity. */
    List<SlaClock> clocks(Incident incident) {
        Instant now = clock.instant();
        List<SlaClock> clocks = new ArrayList<>();
        policies.inForce().ifPresent(policy -> {
            SlaPolicy.Agreement agreement = policy.clocks().get(incident.severity());
            Map<SlaPolicy.Goal, Duration> within = agreement == null ? Map.of() : agreement.within();
            for (SlaPolicy.Goal goal : SlaPolicy.Goal.values()) {
                Duration target = within.get(goal);
                if (target != null) {
                    clocks.add(SlaClock.of(incident, policy, goal, target, now));
                }
            }
        });
        return clocks;
    }

    /** An incident with its clocks. */
    record Standing(String incident, String number, String title, Severity severity, List<SlaClock> clocks) {}

    /**
     * How many of one severity kept one goal.
     *
     * @param share of those that are over, 0 to 1
     */
    record Compliance(String severity, SlaPolicy.Goal goal, long met, long breached, long underway, double share) {}

    /**
     * What is agreed and how it is kept.
     *
     * @param agreed whether there is an agreement in force
     * @param open open incidents, with what breaches next first
     */
    public record SlaReport(boolean agreed, List<Compliance> compliance, List<Standing> open) {}

    SlaReport report(Collection<Incident> all) {
        Map<Severity, Map<SlaPolicy.Goal, long[]>> counts = new EnumMap<>(Severity.class);
        List<Standing> open = new ArrayList<>();
        for (Incident incident : all) {
            List<SlaClock> clocks = clocks(incident);
            for (SlaClock one : clocks) {
                long[] count = counts.computeIfAbsent(incident.severity(), key -> new EnumMap<>(SlaPolicy.Goal.class))
                        .computeIfAbsent(one.goal(), key -> new long[3]);
                count[one.state() == SlaClock.State.MET ? 0 : one.state() == SlaClock.State.BREACHED ? 1 : 2]++;
            }
            if (!incident.isClosed() && !clocks.isEmpty()) {
                open.add(new Standing(incident.id(), incident.number(), incident.title(), incident.severity(), clocks));
            }
        }
        List<Compliance> compliance = new ArrayList<>();
        counts.forEach((severity, goals) -> goals.forEach((goal, count) -> compliance.add(new Compliance(
                severity.word(),
                goal,
                count[0],
                count[1],
                count[2],
                count[0] + count[1] == 0 ? 1 : Math.round(1000.0 * count[0] / (count[0] + count[1])) / 1000.0))));
        open.sort(Comparator.comparing(SlaDesk::nextDue));
        return new SlaReport(policies.inForce().isPresent(), compliance, open);
    }

    private static Instant nextDue(Standing standing) {
        return standing.clocks().stream()
                .filter(one -> one.due() != null)
                .map(one -> one.due() == null ? Instant.MAX : one.due())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** The goals that open incidents have not reached, and whose time is over, as they were at the last look. */
    public List<SlaBreach> breaches() {
        return breaches;
    }

    /** Writes each breach of an open incident into its history once; called every few seconds. */
    void look() {
        List<SlaBreach> found = new ArrayList<>();
        Set<Severity> watched = policies.inForce().map(SlaPolicy::watched).orElse(Set.of());
        for (Incident incident : incidents.openOf(watched)) {
            Incident known = closing.noteEffects(incident);
            for (SlaClock one : clocks(known)) {
                if (one.state() == SlaClock.State.BREACHED && one.reached() == null) {
                    found.add(new SlaBreach(
                            known.number(),
                            known.title(),
                            known.severity(),
                            one.goal().word(),
                            one.target()));
                }
                if (one.state() == SlaClock.State.BREACHED
                        && incidents.breached(known.id(), one.goal().word())) {
                    log.warn(
                            "Incident {} has breached its time to {}",
                            known.number(),
                            one.goal().word());
                }
            }
        }
        breaches = List.copyOf(found);
    }
}
