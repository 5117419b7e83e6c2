package io.tocsin.correlate.window;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** An event comes in; in a sequence at the young end. */
    abstract void add(Seen event);

    /** An event that was added goes; in a sequence the one at the old end. */
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
        /** What {@code sum} has lost by rounding (Neumaier), so that a huge number leaves no trace when it goes. */
        private double lost;

        private long count;

        Sum(boolean average) {
            this.average = average;
        }

        @Override
        void add(Seen event) {
            plus(event.number() * event.weight());
            count += event.weight();
        }

        @Override
        void remove(Seen event) {
            plus(-event.number() * event.weight());
            count -= event.weight();
        }

        private void plus(double more) {
            double next = sum + more;
            lost += Math.abs(sum) >= Math.abs(more) ? (sum - next) + more : (more - next) + sum;
            sum = next;
        }

        @Override
        double value() {
            return average ? (count == 0 ? 0 : (sum + lost) / count) : sum + lost;
        }
    }

    /** Nearest rank: the smallest value that so many per cent of the values do not exceed. */
    private static final class Percentile extends Tally {
        private final int percent;
        /** In order, and how often each counts. */
        private double[] values = new double[16];

        private int[] weights = new int[16];
        private int size;
        private long count;

        Percentile(int percent) {
            this.percent = percent;
        }

        @Override
        void add(Seen event) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                weights = Arrays.copyOf(weights, 2 * size);
            }
            int found = Arrays.binarySearch(values, 0, size, event.number());
            int at = found < 0 ? -found - 1 : found;
            System.arraycopy(values, at, values, at + 1, size - at);
            System.arraycopy(weights, at, weights, at + 1, size - at);
            values[at] = event.number();
            weights[at] = event.weight();
            size++;
            count += event.weight();
        }

        @Override
        void remove(Seen event) {
            double value = event.number();
            int at = Arrays.binarySearch(values, 0, size, value);
            while (at > 0 && values[at - 1] == value) {
                at--;
            }
            while (at >= 0 && weights[at] != event.weight()) {
                at++; // of equal values one of that weight
            }
            size--;
            System.arraycopy(values, at + 1, values, at, size - at);
            System.arraycopy(weights, at + 1, weights, at, size - at);
            count -= event.weight();
        }

        @Override
        double value() {
            long left = (long) Math.ceil(count * percent / 100.0);
            if (left == 0 || count == size) {
                return left == 0 ? 0 : values[(int) left - 1];
            }
            for (int i = 0; i < size; i++) {
                left -= weights[i];
                if (left <= 0) {
                    return values[i];
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
