package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import java.time.Instant;

/** How one turn at a step ended. */
sealed interface TurnEnd {

    StepResult result();

    /** The step is done, the next one begins. */
    record GoOn(StepResult result) implements TurnEnd {}

    /** There is nothing to do before this time. */
    record Wait(StepResult result, Instant until) implements TurnEnd {

        static Wait of(StepResult result, String why, Instant until) {
            return new Wait(result.waiting(why, until), until);
        }
    }

    /** The step did not succeed, and the playbook does not bear it. */
    record Stop(StepResult result, Run.State state, Run.Failure failure) implements TurnEnd {

        static Stop of(StepResult before, Run.State state, Instant at, ErrorClass why, String message) {
            StepResult.State end =
                    switch (state) {
                        case DENIED -> StepResult.State.DENIED;
                        case UNCERTAIN -> StepResult.State.UNCERTAIN;
                        default -> StepResult.State.FAILED;
                    };
            return new Stop(before.failed(end, at, why, message), state, new Run.Failure(before.id(), why, message));
        }
    }
}
