package io.tocsin.correlate.finding;

import io.tocsin.correlate.window.Watermarks.Lagging;
import io.tocsin.event.Severity;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A source with hosts that are so far behind the others that time no longer waits for them.
 *
 * @param source its name
 * @param hosts at least one, the furthest behind first
 * @param maxLag how far behind a host may be to be waited for
 */
public record LaggingSource(String source, List<Lagging> hosts, Duration maxLag) {

    /** Whose alerts tell of such sources; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-sender-behind";

    private static final int MAX_HOSTS = 5;

    public LaggingSource {
        hosts = List.copyOf(hosts);
    }

    /** For how long one of them has been so far behind, by arrival. */
    public Duration lasting() {
        return hosts.stream()
                .map(Lagging::lasting)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private String why() {
        String told = hosts.stream()
                .limit(MAX_HOSTS)
                .map(one -> (one.host().isEmpty() ? "a sender that names no host" : one.host()) + " by "
                        + words(one.behind()))
                .collect(Collectors.joining(", "));
        int more = hosts.size() - MAX_HOSTS;
        return "behind the others are " + told + (more > 0 ? " and " + more + " more" : "");
    }

    private static String words(Duration behind) {
        if (behind.toDays() > 0) {
            return behind.toDays() + " d " + behind.toHoursPart() + " h";
        }
        return behind.toHours() > 0
                ? behind.toHours() + " h " + behind.toMinutesPart() + " m"
                : behind.toMinutes() + " m " + behind.toSecondsPart() + " s";
    }

    /** What its alert says. */
    public Notice notice() {
        String summary = "Of source " + source + ", " + why() + ", more than the " + words(maxLag)
                + " of tocsin.correlate.max-lag. What such a host sends is counted by its own time, and with what"
                + " others sent only as far as that is still remembered. Mend its clock or its time zone (zones that"
                + " lines do not name are tocsin.normalise.zone), or what delays it on the way";
        return new Notice(
                RULE,
                "A sender is so far behind that time does not wait for it",
                Severity.MEDIUM,
                "tocsin.source",
                source,
                "behind",
                why(),
                summary);
    }
}
