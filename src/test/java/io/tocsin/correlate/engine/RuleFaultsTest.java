package io.tocsin.correlate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleFaultsTest {

    private final RuleFaults faults = new RuleFaults();

    @Test
    void aRuleThatFailsThriceInAShortTimeIsLeftOut() {
        assertThat(fail()).isFalse();
        show(RuleFaults.EVENTS_LEFT_OUT - 2);
        assertThat(fail()).isFalse();
        show(1);

        assertThat(fail()).isTrue();
        assertThat(faults.quarantined()).containsExactly("r");
        assertThat(faults.message("r")).isEqualTo("failed 3 times, last: no");
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        fail();
        fail();
        show(RuleFaults.EVENTS_LEFT_OUT);

        assertThat(fail()).isFalse();
        assertThat(fail()).isFalse();
        assertThat(faults.quarantined()).isEmpty();
        assertThat(faults.message("r")).isEqualTo("failed 2 times, last: no");
    }

    @Test
    void itGetsOneMoreTryAfterSoManyEventsOfWhateverKind() {
        fail();
        fail();
        fail();

        assertThat(show(RuleFaults.EVENTS_LEFT_OUT - 1)).isFalse();
        assertThat(show(1)).isTrue();
        assertThat(faults.quarantined()).isEmpty();
        assertThat(fail()).isTrue();
    }

    @Test
    void aRuleThatDoesNotFailAnyMoreIsForgiven() {
        fail();
        fail();
        fail();
        show(2 * RuleFaults.EVENTS_LEFT_OUT);

        assertThat(fail()).isFalse();
    }

    private boolean fail() {
        boolean leftOut = faults.add("r", null, new IllegalStateException("no"));
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
