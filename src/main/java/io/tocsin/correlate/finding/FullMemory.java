package io.tocsin.correlate.finding;

import io.tocsin.event.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A rule whose memory reached a bound: what it let go may be missing in what it finds.
 *
 * @param rule its id
 * @param letGo how much was let go since the start, by the bound that was reached
 */
public record FullMemory(String rule, Map<Bound, Long> letGo) {

    /** Whose alerts tell of such rules; no author's rule has this name, see {@code docs/reference/rules.md}. */
    public static final String RULE = "tocsin-rule-memory-full";

    public FullMemory {
        letGo = Map.copyOf(letGo);
    }

    /** How much was let go since the start, whichever bound was reached. */
    public long forgotten() {
        return letGo.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What its alert says. */
    public Notice notice() {
        List<Bound> bounds = letGo.keySet().stream()
                .sorted(Comparator.comparing(Bound::kind).thenComparing(Bound::max))
                .toList();
        String why = said(bounds, bound -> bound.letGo(letGo.getOrDefault(bound, 0L)), " and ") + " since the start";
        String summary = "Rule \"" + rule + "\" may miss what it should find: " + why + ", where "
                + said(bounds, Bound::limit, " and ") + ". Somebody may be flooding it; else "
                + said(bounds, Bound::remedy, "; ");
        return new Notice(
                RULE,
                "A rule forgets what it should remember because its memory is full",
                Severity.HIGH,
                "rule.id",
                rule,
                "memory",
                why,
                summary);
    }

    private static String said(List<Bound> bounds, Function<Bound, String> what, String between) {
        return bounds.stream().map(what).distinct().collect(Collectors.joining(between));
    }
}
