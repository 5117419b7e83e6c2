package io.tocsin.respond;

import io.tocsin.playbook.Step;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes calls that only look; their answers may be kept for later runs. */
final class CallReads {

    private final GuardedConnector connector;
    private final CallRequests requests;
    private final AnswerCache answers;
    private final Outside outside;
    private final Clock clock;

    CallReads(GuardedConnector connector, CallRequests requests, AnswerCache answers, Outside outside, Clock clock) {
        this.connector = connector;
        this.requests = requests;
        this.answers = answers;
        this.outside = outside;
        this.clock = clock;
    }

    /** Takes one turn. */
    Outcome take(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, String key, String shown) {
        Step.Cache cache = call.cache();
        if (cache == null) {
            return read(call, work, scope, key, shown);
        }
        Object text = cache.key().render(scope);
        String name = work.run().playbook() + "/" + Step.withoutItem(call.id()) + "/" + text;
        Optional<Map<String, Object>> known = answers.get(name, clock.instant());
        if (known.isPresent()) {
            return new Outcome.Done(known.get(), "an earlier answer, no older than " + cache.ttl());
        }
        Outcome outcome = read(call, work, scope, key, shown);
        if (outcome instanceof Outcome.Done done) {
            answers.put(name, done.outputs(), clock.instant().plus(cache.ttl()));
        }
        return outcome;
    }

    private Outcome read(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, String key, String shown) {
        work.attempt(call.id(), shown);
        ConnectorResult result = outside.withTokens(
                Outside.tokensOf(work.playbook(), call.connector()),
                () -> requests.make(call, work, scope, key, work::checkAlive),
                request -> connector.call(call, work, request, call.timeout()));
        if (result instanceof ConnectorResult.Failure failure) {
            return Outcome.Failed.surely(failure.errorClass(), outside.mask(failure.message()));
        }
        ConnectorResult.Answer answer = (ConnectorResult.Answer) result;
        Map<String, @Nullable Object> answerScope = Answers.scope(scope, answer);
        return Answers.isSuccess(call.success(), answer, answerScope)
                ? new Outcome.Done(outside.maskOutputs(outputs(call, work, answerScope)), "")
                : refused(answer);
    }

    /** What an answer is that is a no. */
    static Outcome.Failed refused(ConnectorResult.Answer answer) {
        return new Outcome.Failed(
                Answers.classOf(answer.status()),
                "the answer is HTTP status " + answer.status(),
                answer.retryAfter(),
                Answers.isGatewayDoubt(answer.status()));
    }

    /** Computes the outputs of an answer. */
    static Map<String, Object> outputs(Step.Call call, RunAtWork work, Map<String, @Nullable Object> answerScope) {
        return Answers.outputs(call.outputs(), answerScope, work.playbook().limits());
    }
}
