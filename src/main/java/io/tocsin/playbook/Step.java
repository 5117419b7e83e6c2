package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One act of a playbook, as data. */
public sealed interface Step {

    /** Unique in the playbook; later steps read {@code steps.<id>}. */
    String id();

    /** The step is skipped where this does not hold; null for always. */
    @Nullable
    Expression condition();

    /** What happens to the run once the step is done. */
    Then then();

    <R> R accept(Visitor<R> visitor);

    /** Where the run goes after a step. */
    enum Then {
        GO_ON,
        /** The run has succeeded. */
        END,
        /** The run has failed. */
        FAIL
    }

    /** One method for each kind of step. */
    interface Visitor<R> {
        R call(Call call);

        R set(SetValues set);

        R stop(Stop stop);

        R parallel(Parallel parallel);

        R subPlaybook(SubPlaybook sub);

        R approval(Approval approval);

        R pause(Wait pause);
    }

    /**
     * Reaches a system outside through a connector.
     *
     * @param with what the connector is given
     * @param timeout bound on one attempt
     * @param idempotency null where the author gave no key
     * @param success over {@code status, headers, body}; null for HTTP 200 to 299
     * @param onError what to go on with after a failure; null to fail the run
     * @param verify how to see whether the effect is there; null where it cannot be seen
     * @param undo how the effect is taken back; null where it stays
     * @param cache null where each run asks anew
     * @param forEach null where the step is taken once
     */
    record Call(
            String id,
            @Nullable Expression condition,
            Then then,
            ConnectorSpec connector,
            Effect effect,
            Template.Mapping with,
            Duration timeout,
            Retry retry,
            @Nullable Idempotency idempotency,
            @Nullable Expression success,
            List<Output> outputs,
            @Nullable OnError onError,
            @Nullable Verify verify,
            @Nullable Undo undo,
            @Nullable Cache cache,
            @Nullable ForEach forEach)
            implements Step {

        /** What the id of a step's undo ends with. */
        private static final String UNDO = ".undo";

        public Call {
            outputs = List.copyOf(outputs);
        }

        /** Returns the step for one item of its list. */
        public Call item(int index) {
            return new Call(
                    itemId(id, index),
                    null,
                    Then.GO_ON,
                    connector,
                    effect,
                    with,
                    timeout,
                    retry,
                    idempotency,
                    success,
                    outputs,
                    onError,
                    verify,
                    undo,
                    cache,
                    null);
        }

        /** Returns the step that takes this one back; empty where nothing does. */
        public Optional<Call> taking() {
            return Optional.ofNullable(undo).map(this::undoing);
        }

        private Call undoing(Undo how) {
            String header = idempotency == null ? null : idempotency.header();
            return new Call(
                    id + UNDO,
                    null,
                    Then.GO_ON,
                    how.connector(),
                    how.effect(),
                    how.with(),
                    timeout,
                    retry,
                    header == null ? null : new Idempotency(new Template.Literal(null), header, Duration.ZERO),
                    how.success(),
                    List.of(),
                    null,
                    verify == null ? null : verify.absent(),
                    null,
                    null,
                    null);
        }

        /** Says whether this is the undo of another step. */
        public boolean isUndo() {
            return id.endsWith(UNDO);
        }

        /** The id of the step that this one takes back; only of an undo. */
        public String undone() {
            return id.substring(0, id.length() - UNDO.length());
        }

        /** The connectors it uses: its own, and those that verify it and take it back. */
        Stream<ConnectorSpec> connectors() {
            return Stream.concat(
                    Stream.of(connector),
                    Stream.concat(
                            Stream.ofNullable(verify).map(Verify::connector),
                            Stream.ofNullable(undo).map(Undo::connector)));
        }

        /** Whether a second call with the same key, or of an undo, does no harm. */
        public boolean isRepeatable() {
            return isUndo() || connector.repeatable() || (idempotency != null && idempotency.header() != null);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    /**
     * Computes values.
     *
     * @param values by name, in order
     */
    record SetValues(String id, @Nullable Expression condition, Then then, Map<String, Expression> values)
            implements Step {

        public SetValues {
            values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.set(this);
        }
    }

    /** Does nothing but end the run. */
    record Stop(String id, @Nullable Expression condition, Then then) implements Step {

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stop(this);
        }
    }

    /**
     * Takes steps at the same time.
     *
     * @param needed how many must succeed; what is left then is skipped
     */
    record Parallel(String id, @Nullable Expression condition, int needed, List<Branch> branches) implements Step {

        public Parallel {
            branches = List.copyOf(branches);
        }

        @Override
        public Then then() {
            return Then.GO_ON;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.parallel(this);
        }
    }

    /** @param needs ids of the branches that must be done before this one begins */
    record Branch(Step step, Set<String> needs) {

        public Branch {
            needs = Set.copyOf(needs);
        }
    }

    /**
     * Runs another playbook and waits for its end.
     *
     * @param playbook its id
     * @param range the versions of it that may be run
     * @param outputs over {@code result}, the other playbook's outputs
     */
    record SubPlaybook(
            String id,
            @Nullable Expression condition,
            Then then,
            String playbook,
            VersionRange range,
            Template.Mapping with,
            List<Output> outputs,
            @Nullable OnError onError,
            @Nullable ForEach forEach)
            implements Step {

        public SubPlaybook {
            outputs = List.copyOf(outputs);
        }

        /** Returns the step for one item of its list. */
        public SubPlaybook item(int index) {
            return new SubPlaybook(itemId(id, index), null, Then.GO_ON, playbook, range, with, outputs, onError, null);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.subPlaybook(this);
        }
    }

    /**
     * Asks people.
     *
     * @param preview ids of the calls whose requests the answer is about
     * @param messages tell people of it, beside the console
     * @param form what the answer may hold; later steps read it as outputs
     * @param escalate whom to ask where nobody answered in time; null to take silence for a denial
     * @param onDenied what happens then; null to end the run
     */
    record Approval(
            String id,
            @Nullable Expression condition,
            Then then,
            Template ask,
            List<String> preview,
            Approvers by,
            List<ApprovalMessage> messages,
            List<Input> form,
            Duration expires,
            @Nullable Escalation escalate,
            @Nullable OnDenied onDenied)
            implements Step {

        public Approval {
            preview = List.copyOf(preview);
            messages = List.copyOf(messages);
            form = List.copyOf(form);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.approval(this);
        }
    }

    /**
     * @param run ids of the steps to take, in order
     * @param then where the run goes after them
     */
    record OnDenied(List<String> run, Then then) {

        public OnDenied {
            run = List.copyOf(run);
        }
    }

    /**
     * Lets time pass; no thread waits.
     *
     * @param length gives an ISO 8601 duration: how long, or how long at most
     * @param awaited what ends it before; null for nothing
     * @param failsOnTimeout whether the step fails where that did not come
     */
    record Wait(
            String id,
            @Nullable Expression condition,
            Then then,
            Template length,
            @Nullable Awaited awaited,
            boolean failsOnTimeout)
            implements Step {

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pause(this);
        }
    }

    /** Returns the id under which the item of a step is known: {@code tell[0]}. */
    static String itemId(String id, int index) {
        return id + "[" + index + "]";
    }

    /** Returns the id of the step that an item belongs to; the id itself where it is not that of an item. */
    static String withoutItem(String id) {
        int at = id.indexOf('[');
        return at < 0 ? id : id.substring(0, at);
    }

    /** An answer that later runs use for a while. */
    record Cache(Template key, Duration ttl) {}

    /**
     * What makes a call recognisable when it is sent again.
     *
     * @param header the header the target honours the key in; null where it honours none
     * @param ttl how long a confirmed effect of the same key makes the call needless
     */
    record Idempotency(Template key, @Nullable String header, Duration ttl) {}

    /**
     * What to go on with after a failure.
     *
     * @param use outputs by name
     */
    record OnError(Map<String, Object> use, String note) {

        public OnError {
            use = Map.copyOf(use);
        }
    }

    /**
     * A reading call that shows whether an effect is there.
     *
     * @param expect over {@code status, headers, body}; true where the effect is there
     * @param within how long after the call the effect may take to show
     * @param outputs the step's outputs as this call's answer has them, for when the step's own answer was lost
     * @param isAbsence whether {@code expect} tells that the effect is not there: of the verification of an undo
     */
    record Verify(
            ConnectorSpec connector,
            Template.Mapping with,
            Expression expect,
            Duration within,
            Map<String, Expression> outputs,
            boolean isAbsence) {

        public Verify {
            outputs = Map.copyOf(outputs);
        }

        /** Returns the verification of the undo. */
        Verify absent() {
            return new Verify(connector, with, expect, within, Map.of(), true);
        }
    }
}
