package io.tocsin.respond;

import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Step;
import io.tocsin.respond.connector.Connector;
import io.tocsin.respond.connector.ConnectorRequest;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Duration;
import java.util.Optional;

/** The only way from a step to a connector: nothing passes that a guard refuses, whatever the step says. */
final class GuardedConnector {

    private final Connector connector;
    private final Guard guard;
    private final SharingGuard sharing;
    private final CallGate gate;

    GuardedConnector(Connector connector, Guard guard, SharingGuard sharing, CallGate gate) {
        this.connector = connector;
        this.guard = guard;
        this.sharing = sharing;
        this.gate = gate;
    }

    /** Makes one call, as {@link Connector#call}; a refusal is a failure that surely sent nothing. */
    ConnectorResult call(Step.Call call, RunAtWork work, ConnectorRequest request, Duration timeout) {
        Optional<Refusal> refused = sharing.refusal(work, request);
        refused.ifPresent(refusal -> guard.count(work.run().playbook(), refusal.guard()));
        refused = refused.or(() -> guard.refusal(call, work, request));
        return refused.isPresent()
                ? new ConnectorResult.Failure(
                        ErrorClass.GUARD_DENIED, refused.get().reason(), false)
                : gate.call(request, () -> connector.call(request, timeout));
    }

    /** Makes a call that only looks. */
    ConnectorResult look(ConnectorRequest request, Duration timeout) {
        return gate.call(request, () -> connector.call(request, timeout));
    }

    /** As {@link Connector#find}. */
    ConnectorResult find(ConnectorRequest request, Duration timeout) {
        return connector.find(request, timeout);
    }

    /** Returns why the request would not be sent; empty where it would, as far as that can be told. */
    Optional<Refusal> preview(Step.Call call, RunAtWork work, ConnectorRequest request) {
        return sharing.refusal(work, request).or(() -> guard.standing(call, work, request));
    }
}
