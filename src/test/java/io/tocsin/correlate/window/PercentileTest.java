package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The percentile of a window against all its values written out and sorted. {@code -Dtocsin.test.seed=} repeats a run. */
class PercentileTest {

    private final long seed = Long.getLong("tocsin.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void isTheSmallestValueThatSoManyPerCentDoNotExceed() {
        for (int percent : List.of(1, 50, 95, 99)) {
            for (int mostWeight : List.of(1, 4)) {
                check(percent, mostWeight);
            }
        }
    }

    private void check(int percent, int mostWeight) {
        Aggregate tally = Aggregate.of(site(percent));
        Deque<WindowEntry> window = new ArrayDeque<>();
        for (int i = 0; i < 500; i++) {
            if (!window.isEmpty() && random.nextInt(3) == 0) {
                tally.remove(window.removeFirst());
            } else {
                WindowEntry event =
                        Entries.entry("e" + i, i, 1 + random.nextInt(mostWeight), random.nextInt(-9, 40) + ".5", i);
                window.addLast(event);
                tally.add(event);
            }
            assertThat(tally.value())
                    .as("%d per cent of %s, seed %d", percent, window, seed)
                    .isEqualTo(expected(percent, window));
        }
    }

    private static double expected(int percent, Deque<WindowEntry> window) {
        List<Double> all = new ArrayList<>();
        window.forEach(event -> all.addAll(Collections.nCopies(event.weight(), event.number())));
        Collections.sort(all);
        return all.stream()
                .filter(value ->
                        100 * all.stream().filter(other -> other <= value).count() >= (long) percent * all.size())
                .findFirst()
                .orElse(0.0);
    }

    private static Site site(int percent) {
        Site.Arguments arguments = new Site.Arguments(Duration.ZERO, List.of(), percent, "", 2, 3, 3, List.of());
        return new Site(
                "r#1", "r", Site.Kind.PERCENTILE, Duration.ofMinutes(1), Site.Comparison.NONE, "", "", arguments);
    }
}
