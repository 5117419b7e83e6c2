package io.tocsin.correlate.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlowestTest {

    @Test
    void theFirstIsAlwaysTheOneWhoseTimeIsTheEarliest() {
        Random random = new Random(7);
        Slowest slowest = new Slowest();
        List<Mark> in = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int what = random.nextInt(10);
            if (in.isEmpty() || what == 0) {
                Mark added = new Mark("s", "h" + i);
                added.time = i + (long) random.nextInt(1_000);
                slowest.add(added);
                in.add(added);
            } else if (what == 1) {
                Mark gone = in.remove(random.nextInt(in.size()));
                slowest.remove(gone);
                assertThat(slowest.has(gone)).isFalse();
            } else {
                in.get(random.nextInt(in.size())).time += random.nextInt(500);
            }
            Mark first = slowest.first();
            long earliest = in.stream()
                    .min(Comparator.comparingLong(mark -> mark.time))
                    .map(mark -> mark.time)
                    .orElse(-1L);
            assertThat(first == null ? -1L : first.time).isEqualTo(earliest);
        }
    }
}
