package io.tocsin.correlate.window;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The value of a window whose events come in at one end and go out at the other. */
abstract class Tally {

    static Tally of(Site site) {
        return switch (site.kind()) {
            case DISTINCT -> new Distinct();
            case SUM, AVERAGE -> new Sum(site.kind() == Site.Kind.AVERAGE);
            case PERCENTILE -> new Percentile(site.arguments().percentile());
            case SEQUENCE -> new Sequence(site.arguments().rules());
            case TOGETHER -> new Together(site.arguments().rules());
            default -> new Count();
        };
    }

    /** An event at the young end. */
    abstract void add(Seen event);

    /** The event at the old end goes. */
    abstract void remove(Seen event);

    abstract double value();

    private static final class Count extends Tally {
        private long sum;

        @Override
        void add(Seen event) {
            sum += event.weight();
        }

        @Override
        void remove(Seen event) {
            sum -= event.weight();
        }

        @Override
        double value() {
            return sum;
        }
    }

    private static final class Distinct extends Tally {
        private final Map<String, Integer> values = new HashMap<>();

        @Override
        void add(Seen event) {
            values.merge(String.valueOf(event.value()), 1, Integer::sum);
        }

        @Override
        void remove(Seen event) {
            values.computeIfPresent(String.valueOf(event.value()), (value, n) -> n == 1 ? null : n - 1);
        }

        @Override
        double value() {
            return values.size();
        }
    }

    private static final class Sum extends Tally {
        private final boolean average;
        private double sum;
        private long count;

        Sum(boolean average) {
            this.average = average;
        }

        @Override
        void add(Seen event) {
            sum += event.number() * event.weight();
            count += event.weight();
        }

        @Override
        void remove(Seen event) {
            sum -= event.number() * event.weight();
            count -= event.weight();
        }

        @Override
        double value() {
            return average ? (count == 0 ? 0 : sum / count) : sum;
        }
    }

    /** Nearest rank: the smallest value that so many per cent of the values do not exceed. */
    private static final class Percentile extends Tally {
        private final int percent;
        /** Values from the eldest to the youngest, and how often each counts; what went stands before the first. */
        private double[] values = new double[16];

        private int[] weights = new int[16];
        private int first;
        private int end;
        private long count;

        Percentile(int percent) {
            this.percent = percent;
        }

        @Override
        void add(Seen event) {
            if (end == values.length) {
                values = Arrays.copyOf(values, 2 * end);
                weights = Arrays.copyOf(weights, 2 * end);
            }
            values[end] = event.number();
            weights[end++] = event.weight();
            count += event.weight();
        }

        @Override
        void remove(Seen event) {
            count -= weights[first++];
        }

        @Override
        double value() {
            long rank = (long) Math.ceil(count * percent / 100.0);
            return count == end - first ? ofEqualWeights(rank) : ofWeights(rank);
        }

        private double ofEqualWeights(long rank) {
            double[] sorted = Arrays.copyOfRange(values, first, end);
            Arrays.sort(sorted);
            return rank == 0 ? 0 : sorted[(int) rank - 1];
        }

        private double ofWeights(long rank) {
            NavigableMap<Double, Long> byValue = new TreeMap<>();
            for (int i = first; i < end; i++) {
                byValue.merge(values[i], (long) weights[i], Long::sum);
            }
            long left = rank;
            for (Map.Entry<Double, Long> value : byValue.entrySet()) {
                left -= value.getValue();
                if (left <= 0) {
                    return value.getKey();
                }
            }
            return 0;
        }
    }

    /** Rules one after the other; other rules may come between them. */
    private static final class Sequence extends Tally {
        private final List<Site.Step> steps;
        private final Deque<Seen> window = new ArrayDeque<>();

        Sequence(List<Site.Step> steps) {
            this.steps = steps;
        }

        @Override
        void add(Seen event) {
            window.addLast(event);
        }

        @Override
        void remove(Seen event) {
            window.removeFirst();
        }

        @Override
        double value() {
            int step = 0;
            int times = 0;
            for (Seen event : window) {
                if (step < steps.size() && steps.get(step).rule().equals(event.value())) {
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

    private static final class Together extends Tally {
        private final List<Site.Step> steps;
        private final Map<String, Integer> counts = new HashMap<>();

        Together(List<Site.Step> steps) {
            this.steps = steps;
        }

        @Override
        void add(Seen event) {
            counts.merge(String.valueOf(event.value()), 1, Integer::sum);
        }

        @Override
        void remove(Seen event) {
            counts.merge(String.valueOf(event.value()), -1, Integer::sum);
        }

        @Override
        double value() {
            return steps.stream().allMatch(step -> counts.getOrDefault(step.rule(), 0) >= step.times()) ? 1 : 0;
        }
    }
}
