package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.correlate.drl.CompiledFiles;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.RuleLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleWatchTest {

    private static final long SECOND = 1_000_000_000L;

    private final RuleWatch watch = new RuleWatch();

    @Test
    void aRuleThatHoldsUpAllOthersIsReportedOnceAndStillSlowWhileItGoesOn() {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            said.add(watch.took("slow", i * SECOND / 5, i * SECOND / 5 + SECOND / 8));
        }

        assertThat(said.subList(0, 79)).containsOnly("");
        assertThat(said.get(79)).isEqualTo("it took 10.0 s of 15.9 s for 80 events");
        assertThat(said.subList(80, 100)).as("it begins anew").containsOnly("");
        assertThat(watch.slow(20 * SECOND)).containsOnlyKeys("slow");
        assertThat(watch.slow(16 * SECOND + 121 * SECOND)).isEmpty();
    }

    @Test
    void whatItTookIsNeverMoreThanTheTimeThatWentBy() {
        String said = "";
        for (int i = 0; said.isEmpty(); i++) {
            said = watch.took("slow", i * SECOND / 2, i * SECOND / 2 + SECOND); // two at once, on two threads
        }

        assertThat(said).isEqualTo("it took 10.0 s of 10.0 s for 10 events");
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
        Map<String, Rule> before = rules("a", "b");
        Map<String, Rule> after = new HashMap<>(before);
        after.remove("b");
        watch.keepOnly(after, before);

        watch.tell((rule, evaluations, nanos) -> told.add(rule + " " + evaluations + " " + nanos));
        watch.tell((rule, evaluations, nanos) -> told.add("again"));

        assertThat(told).containsExactly("a 2 7");
        assertThat(watch.evaluations("a")).isEqualTo(2);
        assertThat(watch.evaluations("b")).isZero();
    }

    private static Map<String, Rule> rules(String... ids) {
        Map<String, Rule> rules = new HashMap<>();
        for (String id : ids) {
            String text = "package p;\nrule \"" + id + "\" @title(\"t\") @severity(\"low\") @key(\"source.ip\")"
                    + " when $e : Event( action == \"a\" ) then alert( $e ); end\n";
            rules.put(
                    id,
                    new RuleLoader(CompiledFiles.shippedOnly())
                            .load("p/" + id + ".drl", text)
                            .rules()
                            .get(0));
        }
        return rules;
    }
}
