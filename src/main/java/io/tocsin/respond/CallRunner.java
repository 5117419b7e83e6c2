package io.tocsin.respond;

import io.tocsin.playbook.Effect;
import io.tocsin.playbook.ErrorClass;
import io.tocsin.playbook.Step;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.respond.Lookout.Sight;
import io.tocsin.respond.connector.ConnectorResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One turn at a step that reaches outside. An effect is written to the ledger as intended before anything else, as sent
 * just before it is sent, and as confirmed or failed when it is known. What is found as sent at the next turn, because
 * the process died or the answer never came, is looked for by the {@link Lookout}; where it is not there, or cannot be
 * looked for but is recognisable by its key, it is sent again with the same key; else nobody can tell.
 */
final class CallRunner {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration OTHER_RUN_AGAIN = Duration.ofSeconds(5);

    private final GuardedConnector connector;
    private final EffectLedger ledger;
    private final Outside outside;
    private final CallRequests requests;
    private final Lookout lookout;
    private final CallReads reads;
    private final Clock clock;

    CallRunner(GuardedConnector connector, EffectLedger ledger, AnswerCache answers, Outside outside, Clock clock) {
        this.connector = connector;
        this.ledger = ledger;
        this.outside = outside;
        Rendering rendering = new Rendering(outside);
        requests = new CallRequests(rendering);
        reads = new CallReads(connector, requests, answers, outside, clock);
        lookout = new Lookout(connector, rendering, outside);
        this.clock = clock;
    }

    /** Takes one turn. */
    Outcome take(Step.Call call, RunAtWork work) {
        try {
            Map<String, @Nullable Object> scope = work.scope(call.id());
            String key = EffectKeys.inLedger(call, work, scope);
            String shown = shown(call, work, scope);
            return call.effect() == Effect.READ
                    ? reads.take(call, work, scope, key, shown)
                    : change(call, work, scope, key, shown);
        } catch (ExpressionException e) {
            return Outcome.Failed.surely(ErrorClass.DATA, String.valueOf(e.getMessage()));
        }
    }

    /** Shows what would be sent. */
    String show(Step.Call call, RunAtWork work) {
        return shown(call, work, work.scope(call.id()));
    }

    /** The same, however long it is. */
    String whole(Step.Call call, RunAtWork work) {
        return requests.whole(call, work, work.scope(call.id()));
    }

    /** The effects, for those who look at them. */
    EffectLedger ledger() {
        return ledger;
    }

    private String shown(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        return Rendering.cut(requests.whole(call, work, scope));
    }

    /** Returns why a guard would refuse what {@link #show} shows. */
    Optional<Refusal> preview(Step.Call call, RunAtWork work) {
        Map<String, @Nullable Object> scope = work.scope(call.id());
        return connector.preview(
                call, work, requests.make(call, work, scope, EffectKeys.inLedger(call, work, scope), work::checkAlive));
    }

    /** What the ledger has of this run's effect; before keys belonged to playbook and step, it was kept by the text alone. */
    private Optional<EffectRecord> own(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope) {
        return ledger.get(EffectKeys.inLedger(call, work, scope))
                .filter(effect -> effect.run().equals(work.run().id()))
                .or(() -> EffectKeys.textOf(call, scope)
                        .flatMap(ledger::get)
                        .filter(effect -> effect.run().equals(work.run().id())
                                && effect.step().equals(call.id())))
                .map(effect -> effect.under(work.lease().token()));
    }

    private Outcome change(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, String key, String shown) {
        Optional<EffectRecord> begun = own(call, work, scope);
        if (begun.isPresent()) {
            return goOn(call, work, scope, begun.get());
        }
        Instant now = clock.instant();
        EffectRecord wanted = EffectRecord.intended(
                key,
                work.run(),
                call.id(),
                work.lease().token(),
                call.effect().word(),
                shown,
                call.undo() != null,
                now);
        if (ledger.create(wanted)) {
            return send(call, work, scope, wanted);
        }
        Optional<EffectRecord> found = ledger.get(key);
        if (found.isEmpty()) {
            return new Outcome.Wait(now.plus(OTHER_RUN_AGAIN), "the effect's row has just gone");
        }
        EffectRecord known = found.get();
        return known.run().equals(work.run().id())
                ? goOn(call, work, scope, known.under(work.lease().token()))
                : afterOther(call, work, scope, known, wanted);
    }

    /** Goes on with an effect that an earlier turn began. */
    private Outcome goOn(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        return switch (effect.state()) {
            case INTENDED -> send(call, work, scope, effect);
            case CONFIRMED -> new Outcome.Done(effect.outputs(), "");
            case UNCERTAIN -> new Outcome.Uncertain(effect.message());
            case UNDONE -> new Outcome.Done(effect.outputs(), "done, and taken back since");
            case FAILED ->
                work.isRetry(call.id())
                        ? send(call, work, scope, effect)
                        : Outcome.Failed.surely(
                                effect.errorClass() == null ? ErrorClass.INTERNAL : effect.errorClass(),
                                effect.message());
            case SENT ->
                effect.answered() ? awaitVisible(call, work, scope, effect) : resolveDoubt(call, work, scope, effect);
        };
    }

    private Outcome afterOther(
            Step.Call call,
            RunAtWork work,
            Map<String, @Nullable Object> scope,
            EffectRecord other,
            EffectRecord wanted) {
        Step.Idempotency idempotency = call.idempotency();
        Duration ttl = idempotency == null ? Duration.ZERO : idempotency.ttl();
        Instant now = clock.instant();
        // A key that no author wrote is shared only by runs that do one another again, and the other of them has ended.
        boolean isSameWork = EffectKeys.textOf(call, scope).isEmpty();
        boolean fresh = isSameWork || other.changedAt().plus(ttl).isAfter(now);
        return switch (other.state()) {
            case CONFIRMED ->
                fresh
                        ? new Outcome.Done(other.outputs(), "run " + other.run() + " has done this already")
                        : takeOver(call, work, scope, other, wanted);
            case INTENDED, SENT ->
                isSameWork
                        ? other.state() == EffectRecord.State.INTENDED
                                ? takeOver(call, work, scope, other, wanted)
                                : new Outcome.Uncertain("run " + other.run() + " may have done this already")
                        : fresh
                                ? new Outcome.Wait(now.plus(OTHER_RUN_AGAIN), "run " + other.run() + " is doing this")
                                : takeOver(call, work, scope, other, wanted);
            case FAILED, UNDONE -> takeOver(call, work, scope, other, wanted);
            case UNCERTAIN ->
                new Outcome.Uncertain("run " + other.run() + " may have done this already: " + other.message());
        };
    }

    private Outcome takeOver(
            Step.Call call,
            RunAtWork work,
            Map<String, @Nullable Object> scope,
            EffectRecord other,
            EffectRecord wanted) {
        EffectRecord next = wanted.with(UndoTimes.after(other, wanted));
        return ledger.replace(other, next)
                ? send(call, work, scope, next)
                : new Outcome.Wait(clock.instant().plus(OTHER_RUN_AGAIN), "another run has just taken this key");
    }

    private Outcome send(Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        work.attempt(call.id(), effect.request());
        Runnable aboutToSend = () -> {
            work.checkAlive();
            record(work, effect.with(EffectRecord.State.SENT, clock.instant()));
        };
        ConnectorResult result = outside.withTokens(
                Outside.tokensOf(work.playbook(), call.connector()),
                () -> requests.make(call, work, scope, effect.key(), aboutToSend),
                request -> connector.call(call, work, request, call.timeout()));
        EffectRecord sent = effect.with(EffectRecord.State.SENT, clock.instant());
        if (result instanceof ConnectorResult.Failure failure) {
            String message = outside.mask(failure.message());
            if (!failure.maybeSent()) {
                record(
                        work,
                        effect.failedWith(EffectRecord.State.FAILED, failure.errorClass(), message, clock.instant()));
            }
            return new Outcome.Failed(failure.errorClass(), message, null, failure.maybeSent());
        }
        ConnectorResult.Answer answer = (ConnectorResult.Answer) result;
        Map<String, @Nullable Object> answerScope = Answers.scope(scope, answer);
        boolean success;
        try {
            success = Answers.isSuccess(call.success(), answer, answerScope);
        } catch (ExpressionException e) {
            return new Outcome.Failed(ErrorClass.DATA, String.valueOf(e.getMessage()), null, true);
        }
        if (!success) {
            Outcome.Failed refused = CallReads.refused(answer);
            if (!refused.unknown()) {
                record(
                        work,
                        effect.failedWith(
                                EffectRecord.State.FAILED, refused.errorClass(), refused.message(), clock.instant()));
            }
            return refused;
        }
        return confirm(call, work, scope, answerScope, sent);
    }

    /** The system outside said yes. */
    private Outcome confirm(
            Step.Call call,
            RunAtWork work,
            Map<String, @Nullable Object> scope,
            Map<String, @Nullable Object> answerScope,
            EffectRecord sent) {
        Map<String, Object> outputs;
        try {
            outputs = outside.maskOutputs(CallReads.outputs(call, work, answerScope));
        } catch (ExpressionException e) {
            // The effect is there although its answer cannot be read: that must not look like a failed effect.
            confirmed(call, work, scope, sent, Answers.fallbacks(call.outputs()));
            throw e;
        }
        if (call.verify() == null) {
            confirmed(call, work, scope, sent, outputs);
            return new Outcome.Done(outputs, "");
        }
        EffectRecord answered = sent.answeredWith(EffectRecord.State.SENT, outputs, clock.instant());
        record(work, answered);
        return awaitVisible(call, work, scope, answered);
    }

    /** Looks for an effect that was answered with yes, until it shows or its time is over. */
    private Outcome awaitVisible(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        Step.Verify verify = call.verify();
        if (verify == null) {
            confirmed(call, work, scope, effect, effect.outputs());
            return new Outcome.Done(effect.outputs(), "");
        }
        Sight sight = look(call, work, scope, effect).sight();
        Instant now = clock.instant();
        if (sight == Sight.THERE) {
            confirmed(call, work, scope, effect, effect.outputs());
            return new Outcome.Done(effect.outputs(), "verified");
        }
        if (now.isBefore(effect.changedAt().plus(verify.within()))) {
            return new Outcome.Wait(now.plus(LOOK_AGAIN), "the effect does not show yet");
        }
        String message = "the answer was yes, but verify "
                + (sight == Sight.ABSENT ? "does not see the effect" : "cannot be done") + " within " + verify.within();
        record(work, effect.failedWith(EffectRecord.State.UNCERTAIN, ErrorClass.TIMEOUT, message, now));
        return new Outcome.Uncertain(message);
    }

    /** Finds out about an effect that may or may not have been sent. */
    private Outcome resolveDoubt(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        Lookout.Look look = look(call, work, scope, effect);
        Instant now = clock.instant();
        return switch (look.sight()) {
            case THERE -> found(call, work, effect, look, "the answer was lost, ");
            case ABSENT ->
                call.verify() == null && now.isBefore(effect.changedAt().plus(Lookout.within(call)))
                        ? new Outcome.Wait(now.plus(LOOK_AGAIN), "the answer was lost, the effect does not show yet")
                        : send(call, work, scope, effect);
            case UNKNOWN -> {
                if (call.verify() != null) {
                    yield new Outcome.Failed(
                            ErrorClass.CONNECT, "the answer was lost, and verify cannot be done", null, true);
                }
                yield call.isRepeatable()
                        ? sendAgain(call, work, scope, effect)
                        : giveUp(
                                call,
                                work,
                                "the answer was lost, and the call has neither verify nor an idempotency header");
            }
        };
    }

    /** Sends what may have been sent; where a guard refuses it by now, that does not make the first sending undone. */
    private Outcome sendAgain(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        Outcome outcome = send(call, work, scope, effect);
        return outcome instanceof Outcome.Failed failed && failed.errorClass() == ErrorClass.GUARD_DENIED
                ? giveUp(call, work, "the answer was lost, and it is not sent again: " + failed.message())
                : outcome;
    }

    /** Finds out, for the last time, about an effect that may or may not be there and is not sent again. */
    Outcome settle(Step.Call call, RunAtWork work, Outcome.Failed failed) {
        Map<String, @Nullable Object> scope = work.scope(call.id());
        Optional<EffectRecord> known = own(call, work, scope);
        if (known.isEmpty()) {
            return giveUp(call, work, failed.message());
        }
        EffectRecord effect = known.get();
        Lookout.Look look = look(call, work, scope, effect);
        return switch (look.sight()) {
            case THERE -> found(call, work, effect, look, "no clear answer, but ");
            case ABSENT -> {
                record(
                        work,
                        effect.failedWith(
                                EffectRecord.State.FAILED, failed.errorClass(), failed.message(), clock.instant()));
                yield Outcome.Failed.surely(failed.errorClass(), failed.message());
            }
            case UNKNOWN ->
                giveUp(call, work, failed.message() + (call.verify() == null ? "" : "; verify cannot be done"));
        };
    }

    private Outcome found(Step.Call call, RunAtWork work, EffectRecord effect, Lookout.Look look, String why) {
        String note = why + (call.verify() == null ? "the mailbox has the mail" : "verify sees the effect");
        Map<String, Object> outputs = outside.maskOutputs(look.outputs());
        confirmed(call, work, work.scope(call.id()), effect, outputs);
        return new Outcome.Done(outputs, note);
    }

    private Lookout.Look look(
            Step.Call call, RunAtWork work, Map<String, @Nullable Object> scope, EffectRecord effect) {
        return lookout.look(call, work, scope, requests.make(call, work, scope, effect.key(), work::checkAlive));
    }

    /** Parks an effect nobody can tell about. */
    private Outcome giveUp(Step.Call call, RunAtWork work, String why) {
        String message = why + ". Look at the system outside whether \"" + call.id() + "\" took effect";
        own(call, work, work.scope(call.id()))
                .ifPresent(effect -> record(
                        work,
                        effect.failedWith(EffectRecord.State.UNCERTAIN, ErrorClass.TIMEOUT, message, clock.instant())));
        return new Outcome.Uncertain(message);
    }

    /** The effect is there. From now on the server owns the time at which it takes it back. */
    private void confirmed(
            Step.Call call,
            RunAtWork work,
            Map<String, @Nullable Object> scope,
            EffectRecord effect,
            Map<String, Object> outputs) {
        Instant now = clock.instant();
        EffectRecord known = effect.answeredWith(EffectRecord.State.CONFIRMED, outputs, now);
        record(work, known.with(UndoTimes.of(call, scope, outputs, known, now)));
    }

    /** Says that what a step did was taken back. */
    void undone(Step.Call undo, RunAtWork work) {
        Run run = work.run();
        String origin = run.link().isUndo() ? run.link().run() : run.id();
        for (EffectRecord effect : ledger.ofRun(origin)) {
            if (effect.step().equals(undo.undone()) && effect.isActive()) {
                ledger.replace(effect, effect.with(EffectRecord.State.UNDONE, clock.instant()));
            }
        }
    }

    private void record(RunAtWork work, EffectRecord effect) {
        if (!ledger.update(effect)) {
            throw new RunLeaseLostException(work.run().id());
        }
    }
}
