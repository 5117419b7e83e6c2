package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import java.time.Instant;

/** Where a run stands after one turn at a step. Saved in one write with the step's result. */
sealed interface TurnEnd {

    StepResult result();

    /** The step is done, the next one begins. */
    record GoOn(StepResult result) implements TurnEnd {}

    /** There is nothing to do before this time. */
    record Wait(StepResult result, Instant until) implements TurnEnd {}

    /** The run has ended with this step and did not succeed. */
    record Stop(StepResult result, Run.State state, ErrorClass errorClass, String message) implements TurnEnd {}
}
