package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingTest {

    private final Sampling sampling = new Sampling();
    private final RuleWatch watch = new RuleWatch();

    @Test
    void aQuickRuleIsTimedNowAndThenAndASlowOneAlways() {
        int quick = 0;
        int slow = 0;
        for (int i = 0; i < 1_000; i++) {
            quick += time("quick", 1_000);
            slow += time("slow", 2_000_000);
        }

        assertThat(quick).isEqualTo(1 + 999 / Sampling.ONE_IN);
        assertThat(slow).isEqualTo(1_000);
    }

    @Test
    void aQuickRuleThatBecomesSlowIsNoticedSoon() {
        time("rule", 1_000);
        List<Integer> timed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            timed.add(time("rule", 2_000_000));
        }

        assertThat(timed.subList(0, Sampling.ONE_IN - 1)).containsOnly(0);
        assertThat(timed.subList(Sampling.ONE_IN - 1, 40)).containsOnly(1);
    }

    @Test
    void whatWasNotTimedIsCountedWithTheTimeOfWhatWas() {
        List<String> told = new ArrayList<>();
        watch.took("rule", 0, 300);
        watch.passed("rule");
        watch.passed("rule");
        watch.took("rule", 1_000, 1_000 + 2 * Sampling.QUICK);
        watch.passed("rule");

        watch.tell((rule, evaluations, nanos) -> told.add(evaluations + " in " + nanos));

        assertThat(told).containsExactly("5 in " + (900 + 3 * Sampling.QUICK));
    }

    private int time(String rule, long nanos) {
        boolean timed = sampling.isNext(rule);
        if (timed) {
            sampling.took(rule, nanos);
        }
        return timed ? 1 : 0;
    }
}
