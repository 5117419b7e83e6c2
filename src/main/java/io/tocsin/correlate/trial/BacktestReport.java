package io.tocsin.correlate.trial;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What people read of a backtest.
 *
 * @param period the events that were looked at
 * @param alerts how many alerts the rules would have raised
 * @param liveAlerts how many those in force would have; null where nothing is compared
 * @param days alerts by the UTC day on which they were raised, in order; days without any are left out
 * @param rules alerts by rule, most first
 * @param keys the keys with the most happenings in their alerts, at most {@value #MAX_KEYS}
 * @param samples some alerts with their evidence, of each rule the first ones
 * @param diff what is different from the rules in force; null where nothing is compared
 * @param doubts why alerts may be missing
 */
public record BacktestReport(
        Period period,
        int alerts,
        @Nullable Integer liveAlerts,
        List<Day> days,
        List<RuleCount> rules,
        List<KeyCount> keys,
        List<Episode> samples,
        @Nullable Diff diff,
        Doubts doubts) {

    static final int MAX_KEYS = 20;

    public BacktestReport {
        days = List.copyOf(days);
        rules = List.copyOf(rules);
        keys = List.copyOf(keys);
        samples = List.copyOf(samples);
    }

    /**
     * @param events how many
     * @param first when the first happened; null where there was none
     * @param last when the last happened; null where there was none
     */
    public record Period(
            long events, @Nullable Instant first, @Nullable Instant last) {}

    /** @param live alerts that the rules in force would have raised; null where nothing is compared */
    public record Day(LocalDate day, int alerts, @Nullable Integer live) {}

    /**
     * @param keys different keys
     * @param occurrences happenings in the alerts
     * @param live alerts that the rule as it is in force would have raised; null where nothing is compared
     */
    public record RuleCount(
            String rule,
            int alerts,
            int keys,
            long occurrences,
            @Nullable Integer live) {}

    public record KeyCount(String rule, String key, int alerts, long occurrences) {}

    /**
     * Two alerts are the same when they are of one rule and key and of times that meet.
     *
     * @param both alerts that both would have raised
     * @param onlyNew alerts that only the rules tried would have raised, and some of them
     * @param onlyLive alerts that only the rules in force would have raised, and some of them
     */
    public record Diff(
            int both, int onlyNew, int onlyLive, List<Episode> samplesOnlyNew, List<Episode> samplesOnlyLive) {

        public Diff {
            samplesOnlyNew = List.copyOf(samplesOnlyNew);
            samplesOnlyLive = List.copyOf(samplesOnlyLive);
        }
    }

    /**
     * @param broken what is wrong with rule files, those compared with included: their rules are left out, or run as
     *     their last good text has them
     * @param dropped keys and events that windows let go because a bound was reached
     * @param quarantined rules that failed too often, each with the reason
     * @param incomplete whether there were so many alerts that it ended before all events were shown
     */
    public record Doubts(List<String> broken, long dropped, List<String> quarantined, boolean incomplete) {

        public Doubts {
            broken = List.copyOf(broken);
            quarantined = List.copyOf(quarantined);
        }
    }

    /** The alerts that others would not have raised. */
    static List<Episode> onlyNew(List<Episode> tried, List<Episode> others) {
        Map<List<String>, List<Episode>> left = byKey(others);
        return tried.stream().filter(one -> take(left, one) == null).toList();
    }

    static BacktestReport of(
            Period period, List<Episode> tried, @Nullable List<Episode> live, Doubts doubts, int samples) {
        return new BacktestReport(
                period,
                tried.size(),
                live == null ? null : live.size(),
                days(tried, live),
                rules(tried, live),
                keys(tried),
                samples(tried, samples),
                live == null ? null : diff(tried, live, samples),
                doubts);
    }

    private static List<Day> days(List<Episode> tried, @Nullable List<Episode> live) {
        Map<LocalDate, int[]> days = counts(tried, live, one -> LocalDate.ofInstant(one.raisedAt(), ZoneOffset.UTC));
        return days.entrySet().stream()
                .map(day -> new Day(day.getKey(), day.getValue()[0], live == null ? null : day.getValue()[1]))
                .toList();
    }

    private static List<RuleCount> rules(List<Episode> tried, @Nullable List<Episode> live) {
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        Map<String, Long> occurrences = new LinkedHashMap<>();
        for (Episode one : tried) {
            keys.computeIfAbsent(one.rule(), rule -> new HashSet<>()).add(one.key());
            occurrences.merge(one.rule(), one.count(), Long::sum);
        }
        return counts(tried, live, Episode::rule).entrySet().stream()
                .map(rule -> new RuleCount(
                        rule.getKey(),
                        rule.getValue()[0],
                        keys.getOrDefault(rule.getKey(), Set.of()).size(),
                        occurrences.getOrDefault(rule.getKey(), 0L),
                        live == null ? null : rule.getValue()[1]))
                .sorted(Comparator.comparingInt(RuleCount::alerts).reversed().thenComparing(RuleCount::rule))
                .toList();
    }

    /** How many of both, in the order of what they are counted by. */
    private static <K extends Comparable<? super K>> Map<K, int[]> counts(
            List<Episode> tried, @Nullable List<Episode> live, Function<Episode, K> by) {
        Map<K, int[]> counts = new TreeMap<>();
        tried.forEach(one -> counts.computeIfAbsent(by.apply(one), key -> new int[2])[0]++);
        if (live != null) {
            live.forEach(one -> counts.computeIfAbsent(by.apply(one), key -> new int[2])[1]++);
        }
        return counts;
    }

    private static List<KeyCount> keys(List<Episode> tried) {
        Map<List<String>, KeyCount> keys = new LinkedHashMap<>();
        for (Episode one : tried) {
            keys.merge(
                    List.of(one.rule(), one.key()),
                    new KeyCount(one.rule(), one.key(), 1, one.count()),
                    (a, b) -> new KeyCount(
                            a.rule(), a.key(), a.alerts() + b.alerts(), a.occurrences() + b.occurrences()));
        }
        return keys.values().stream()
                .sorted(Comparator.comparingLong(KeyCount::occurrences)
                        .reversed()
                        .thenComparing(KeyCount::rule)
                        .thenComparing(KeyCount::key))
                .limit(MAX_KEYS)
                .toList();
    }

    /** The first alert of each rule, then the second of each, and so on. */
    private static List<Episode> samples(List<Episode> all, int most) {
        Map<String, List<Episode>> byRule = new LinkedHashMap<>();
        all.forEach(one ->
                byRule.computeIfAbsent(one.rule(), rule -> new ArrayList<>()).add(one));
        List<Episode> samples = new ArrayList<>();
        int wanted = Math.min(most, all.size());
        for (int round = 0; samples.size() < wanted; round++) {
            for (List<Episode> rule : byRule.values()) {
                if (round < rule.size() && samples.size() < wanted) {
                    samples.add(rule.get(round));
                }
            }
        }
        return samples;
    }

    private static Diff diff(List<Episode> tried, List<Episode> live, int samples) {
        Map<List<String>, List<Episode>> left = byKey(live);
        List<Episode> onlyNew =
                tried.stream().filter(one -> take(left, one) == null).toList();
        int both = tried.size() - onlyNew.size();
        List<Episode> onlyLive = left.values().stream().flatMap(List::stream).toList();
        return new Diff(both, onlyNew.size(), onlyLive.size(), samples(onlyNew, samples), samples(onlyLive, samples));
    }

    private static Map<List<String>, List<Episode>> byKey(List<Episode> all) {
        Map<List<String>, List<Episode>> byKey = new LinkedHashMap<>();
        all.forEach(one -> byKey.computeIfAbsent(List.of(one.rule(), one.key()), key -> new ArrayList<>(1))
                .add(one));
        return byKey;
    }

    /** Takes the alert out that is the same as this one; null where none is. */
    private static @Nullable Episode take(Map<List<String>, List<Episode>> left, Episode one) {
        List<Episode> candidates = left.getOrDefault(List.of(one.rule(), one.key()), List.of());
        Episode same = candidates.stream().filter(one::meets).findFirst().orElse(null);
        if (same != null) {
            candidates.remove(same);
        }
        return same;
    }
}
