package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleFaultsTest {

    private static final int MANY = RuleFaults.MAX_FAILURES;

    private final RuleFaults faults = new RuleFaults();
    private int evaluations;

    @Test
    void aRuleThatFailsOnEveryEventItIsShownIsQuarantined() {
        fail(MANY - 1);
        assertThat(faults.quarantined()).isEmpty();

        assertThat(fail()).isTrue();
        assertThat(faults.quarantined()).containsExactly("r");
        assertThat(faults.message("r"))
                .isEqualTo("it failed on each of the " + MANY + " events it was shown; the last error: no");
    }

    @Test
    void whoSendsEventsOnWhichItFailsCannotSwitchOffARuleThatHasWorked() {
        evaluations++;

        fail(50 * MANY);

        assertThat(faults.quarantined()).isEmpty();
        assertThat(faults.message("r")).isEqualTo("it failed on " + 50 * MANY + " events; the last error: no");
        assertThat(faults.failures("r")).isEqualTo(50 * MANY);
    }

    @Test
    void itGetsOneMoreTryAfterSoManyEventsOfWhateverKind() {
        fail(MANY);

        assertThat(show(RuleFaults.EVENTS_LEFT_OUT - 1)).isFalse();
        assertThat(show(1)).isTrue();
        assertThat(faults.quarantined()).isEmpty();
        assertThat(fail()).isTrue();
    }

    @Test
    void aRuleThatPassesItsTryStaysInForce() {
        fail(MANY);
        show(RuleFaults.EVENTS_LEFT_OUT);
        evaluations++;

        assertThat(fail()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            fail();
        }
    }

    private boolean fail() {
        boolean leftOut = faults.add("r", null, new IllegalStateException("no"), evaluations++);
        faults.allowBack();
        return leftOut;
    }

    private boolean show(int count) {
        boolean anyBack = false;
        for (int i = 0; i < count; i++) {
            anyBack |= faults.nextEvent();
        }
        return anyBack;
    }
}
