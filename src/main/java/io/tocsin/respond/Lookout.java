package io.tocsin.respond;

import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the world outside whether an effect is there: by the step's {@code verify}, and for a mail by its Message-ID in
 * the team's mailbox.
 */
final class Lookout {

    /** How long a mail that was taken may need to show in the mailbox. RFC 5321 sets no bound; most take seconds. */
    private static final Duration FIND_WITHIN = Duration.ofSeconds(30);

    private final GuardedConnector connector;
    private final Rendering rendering;
    private final Outside outside;

    Lookout(GuardedConnector connector, Rendering rendering, Outside outside) {
        this.connector = connector;
        this.rendering = rendering;
        this.outside = outside;
    }

    /** What a look shows. */
    enum Sight {
        THERE,
        ABSENT,
        /** There is no way to look, or it is closed at the moment. */
        UNKNOWN
    }

    /**
     * @param outputs of the call whose effect is there; empty else
     */
    record Look(Sight sight, Map<String, Object> outputs) {}

    /** Says how long after its sending an effect that is absent may still appear. */
    static Duration within(Step.Call call) {
        Step.Verify verify = call.verify();
        if (verify != null) {
            return verify.within();
        }
        return call.connector().canFind() ? FIND_WITHIN : Duration.ZERO;
    }

    /** @param sent the request whose effect is looked for */
    Look look(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, ConnectorRequest sent) {
        work.checkAlive();
        Step.Verify verify = call.verify();
        if (verify != null) {
            return verify(verify, call, work, scope);
        }
        if (connector.find(sent, call.timeout()) instanceof ConnectorResult.Answer answer) {
            return answer.status() / 100 == 2
                    ? new Look(Sight.THERE, outputs(call, work, Answers.scope(scope, answer)))
                    : new Look(Sight.ABSENT, Map.of());
        }
        return new Look(Sight.UNKNOWN, Map.of());
    }

    private static Map<String, Object> outputs(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> answerScope) {
        try {
            return Answers.outputs(call.outputs(), answerScope, work.playbook().limits());
        } catch (ExpressionException e) {
            // It is there, and must not look as if it had failed.
            return Answers.fallbacks(call.outputs());
        }
    }

    private Look verify(Step.Verify verify, Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        ConnectorResult result = outside.withTokens(
                Outside.tokensOf(work.playbook(), verify.connector()),
                () -> request(verify, call, work, scope),
                request -> connector.look(request, call.timeout()));
        if (!(result instanceof ConnectorResult.Answer answer) || answer.status() / 100 != 2) {
            return new Look(Sight.UNKNOWN, Map.of());
        }
        try {
            Map<String, @Nullable Object> answerScope = Answers.scope(scope, answer);
            return verify.expect().holds(answerScope) != verify.isAbsence()
                    ? new Look(
                            Sight.THERE,
                            Answers.verifiedOutputs(
                                    call.outputs(),
                                    verify.outputs(),
                                    answerScope,
                                    work.playbook().limits()))
                    : new Look(Sight.ABSENT, Map.of());
        } catch (ExpressionException e) {
            return new Look(Sight.UNKNOWN, Map.of());
        }
    }

    private ConnectorRequest request(
            Step.Verify verify, Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        return new ConnectorRequest(
                verify.connector(),
                rendering.toSend(
                        verify.connector(), verify.with(), work.playbook().secrets(), scope),
                Keys.effectKey(work.run().id(), call.id() + "/verify"),
                call.id() + ".verify",
                work::checkAlive);
    }
}
