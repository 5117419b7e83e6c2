package io.tocsin.correlate.window;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The value of a window, kept up to date as events come in and leave; what that costs does not depend on how many it holds. */
abstract class Aggregate {

    private static final int OFTEN = 256;

    private long weight;
    private int size;
    private long changes;

    static Aggregate of(Site site) {
        return switch (site.kind()) {
            case DISTINCT -> new Distinct();
            case SUM, AVERAGE -> new Sum(site.kind() == Site.Kind.AVERAGE);
            case REGULARITY -> new Regularity();
            case PERCENTILE -> new Percentile(site.arguments().percentile());
            case SEQUENCE -> new Sequence(site.arguments().rules());
            case TOGETHER -> new Together(site.arguments().rules());
            default -> new Count();
        };
    }

    final void add(WindowEntry entry) {
        weight += entry.weight();
        size++;
        changes++;
        include(entry);
    }

    /** One that was added leaves. */
    final void remove(WindowEntry entry) {
        weight -= entry.weight();
        size--;
        changes++;
        exclude(entry);
    }

    abstract void include(WindowEntry entry);

    abstract void exclude(WindowEntry entry);

    abstract double value();

    /** Happenings in the window. */
    final long weight() {
        return weight;
    }

    /** Whether so much came and left that it is counted anew, because sums of fractions drift. */
    final boolean isSpent() {
        return changes > 4L * size + OFTEN;
    }

    private static final class Count extends Aggregate {

        @Override
        void include(WindowEntry entry) {}

        @Override
        void exclude(WindowEntry entry) {}

        @Override
        double value() {
            return weight();
        }
    }

    private static final class Distinct extends Aggregate {
        private final Map<String, Integer> values = new HashMap<>();

        @Override
        void include(WindowEntry entry) {
            values.merge(String.valueOf(entry.value()), 1, Integer::sum);
        }

        @Override
        void exclude(WindowEntry entry) {
            values.computeIfPresent(String.valueOf(entry.value()), (value, n) -> n == 1 ? null : n - 1);
        }

        @Override
        double value() {
            return values.size();
        }
    }

    private static final class Sum extends Aggregate {
        private final boolean average;
        private double sum;
        /** What {@code sum} has lost by rounding (Neumaier), so that a huge number leaves no trace when it goes. */
        private double lost;

        Sum(boolean average) {
            this.average = average;
        }

        @Override
        void include(WindowEntry entry) {
            plus(entry.number() * entry.weight());
        }

        @Override
        void exclude(WindowEntry entry) {
            plus(-entry.number() * entry.weight());
        }

        private void plus(double more) {
            double next = sum + more;
            lost += Math.abs(sum) >= Math.abs(more) ? (sum - next) + more : (more - next) + sum;
            sum = next;
        }

        @Override
        double value() {
            return average ? (weight() == 0 ? 0 : (sum + lost) / weight()) : sum + lost;
        }
    }

    /**
     * How even the gaps between events are: 1 less their standard deviation divided by their mean, 0 at least. 0 also for
     * fewer than {@value #LEAST} events.
     */
    private static final class Regularity extends Aggregate {
        private static final int LEAST = 6;

        private final NavigableSet<WindowEntry> window = new TreeSet<>(WindowEntry.BY_TIME);
        /** The squares of the gaps (square seconds). */
        private double squares;

        @Override
        void include(WindowEntry entry) {
            squares += change(entry);
            window.add(entry);
        }

        @Override
        void exclude(WindowEntry entry) {
            window.remove(entry);
            squares -= change(entry);
        }

        /** What the squares gain by an event between its neighbours. */
        private double change(WindowEntry entry) {
            WindowEntry before = window.lower(entry);
            WindowEntry after = window.higher(entry);
            double gained = (before == null ? 0 : square(before, entry)) + (after == null ? 0 : square(entry, after));
            return before == null || after == null ? gained : gained - square(before, after);
        }

        private static double square(WindowEntry one, WindowEntry next) {
            double seconds = (next.time() - one.time()) / 1000.0;
            return seconds * seconds;
        }

        @Override
        double value() {
            int gaps = window.size() - 1;
            if (gaps + 1 < LEAST || window.first().time() == window.last().time()) {
                return 0;
            }
            double mean = (window.last().time() - window.first().time()) / 1000.0 / gaps;
            double variance = Math.max(0, squares / gaps - mean * mean);
            return Math.max(0, 1 - Math.sqrt(variance) / mean);
        }
    }

    /** Nearest rank: the smallest value that so many per cent of the values do not exceed. */
    private static final class Percentile extends Aggregate {
        private final int percent;
        private final NavigableMap<Double, Integer> weights = new TreeMap<>();
        /** The value of that rank, and how many there are below it. */
        private double ranked;

        private long below;

        Percentile(int percent) {
            this.percent = percent;
        }

        @Override
        void include(WindowEntry entry) {
            weights.merge(entry.number(), entry.weight(), Integer::sum);
            below += entry.number() < ranked ? entry.weight() : 0;
            findRank();
        }

        @Override
        void exclude(WindowEntry entry) {
            weights.merge(entry.number(), -entry.weight(), (all, gone) -> all + gone == 0 ? null : all + gone);
            below -= entry.number() < ranked ? entry.weight() : 0;
            findRank();
        }

        /** The rank moves by no more than one event at a time. */
        private void findRank() {
            long rank = (long) Math.ceil(weight() * percent / 100.0);
            while (rank <= below && below > 0) {
                Map.Entry<Double, Integer> lower = weights.lowerEntry(ranked);
                ranked = lower.getKey();
                below -= lower.getValue();
            }
            int here = weights.getOrDefault(ranked, 0);
            while (rank > below + here) {
                below += here;
                Map.Entry<Double, Integer> higher = weights.higherEntry(ranked);
                ranked = higher.getKey();
                here = higher.getValue();
            }
        }

        @Override
        double value() {
            return weights.isEmpty() ? 0 : ranked;
        }
    }

    /** Rules one after the other; other rules may come between them. */
    private static final class Sequence extends Aggregate {
        private final List<Site.Step> steps;
        private final TreeSet<WindowEntry> window = new TreeSet<>(SlidingWindow.IN_ORDER);

        Sequence(List<Site.Step> steps) {
            this.steps = steps;
        }

        @Override
        void include(WindowEntry entry) {
            window.add(entry);
        }

        @Override
        void exclude(WindowEntry entry) {
            window.remove(entry);
        }

        @Override
        double value() {
            int step = 0;
            int times = 0;
            for (WindowEntry entry : window) {
                if (step < steps.size() && steps.get(step).rule().equals(entry.value())) {
                    times++;
                    if (times == steps.get(step).times()) {
                        step++;
                        times = 0;
                    }
                }
            }
            return step == steps.size() ? 1 : 0;
        }
    }

    private static final class Together extends Aggregate {
        private final List<Site.Step> steps;
        private final Map<String, Integer> counts = new HashMap<>();

        Together(List<Site.Step> steps) {
            this.steps = steps;
        }

        @Override
        void include(WindowEntry entry) {
            counts.merge(String.valueOf(entry.value()), 1, Integer::sum);
        }

        @Override
        void exclude(WindowEntry entry) {
            counts.merge(String.valueOf(entry.value()), -1, Integer::sum);
        }

        @Override
        double value() {
            return steps.stream().allMatch(step -> counts.getOrDefault(step.rule(), 0) >= step.times()) ? 1 : 0;
        }
    }
}
