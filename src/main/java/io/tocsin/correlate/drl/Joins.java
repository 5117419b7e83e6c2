package io.tocsin.correlate.drl;

import java.time.Duration;
import java.util.List;

/**
 * What is known of a rule of several patterns.
 *
 * @param patterns each {@code Event( … )} in the order of the text
 * @param about the name of the pattern that the alert is about
 * @param within how far apart the events of a match may be
 * @param held whether what comes later can undo a match, so that it waits until that cannot come any more
 * @param hold how long after its last event a match is held; zero where it is not, or only for what is late
 * @param kept how long the events of each pattern are kept after they happened, in the order of the patterns
 */
public record Joins(
        List<EventPattern> patterns, String about, Duration within, boolean held, Duration hold, List<Duration> kept) {

    public Joins {
        patterns = List.copyOf(patterns);
        kept = List.copyOf(kept);
    }

    /** How far back events decide what is found now. */
    public Duration memory() {
        return kept.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Whether every pattern equals an earlier one in some value; else any event may go with any other. */
    public boolean isKeyed() {
        return patterns.stream().allMatch(EventPattern::keyed);
    }
}
