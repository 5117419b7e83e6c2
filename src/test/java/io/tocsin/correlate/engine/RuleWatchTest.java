package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleWatchTest {

    private static final long SECOND = 1_000_000_000L;

    private final RuleWatch watch = new RuleWatch();

    @Test
    void aRuleThatHoldsUpAllOthersIsTooSlow() {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            said.add(watch.took("slow", i * SECOND / 5, i * SECOND / 5 + SECOND / 8));
        }

        assertThat(said.subList(0, 79)).containsOnly("");
        assertThat(said.get(79)).isEqualTo("it took 10 of 15 seconds for 80 events");
        assertThat(said.subList(80, 100)).as("it begins anew").containsOnly("");
    }

    @Test
    void manyQuickEvaluationsAndASlowOneNowAndThenAreNoTrouble() {
        for (int i = 0; i < 60_000; i++) {
            assertThat(watch.took("busy", i * SECOND / 1000, i * SECOND / 1000 + SECOND / 2000))
                    .isEmpty();
        }
        for (int i = 0; i < 100; i++) {
            assertThat(watch.took("rare", 61 * SECOND * i, 61 * SECOND * i + SECOND))
                    .isEmpty();
        }
    }

    @Test
    void aPauseOfTheMachineIsNoFaultOfTheRuleThatWasRunning() {
        assertThat(watch.took("unlucky", 0, 30 * SECOND)).isEmpty();
        assertThat(watch.took("unlucky", 30 * SECOND, 31 * SECOND)).isEmpty();
    }

    @Test
    void whatWasDoneIsToldOnce() {
        List<String> told = new ArrayList<>();
        watch.took("a", 0, 5);
        watch.took("a", 10, 12);
        watch.took("b", 12, 13);
        watch.keepOnly(Set.of("a"));

        watch.tell((rule, evaluations, nanos) -> told.add(rule + " " + evaluations + " " + nanos));
        watch.tell((rule, evaluations, nanos) -> told.add("again"));

        assertThat(told).containsExactly("a 2 7");
    }
}
