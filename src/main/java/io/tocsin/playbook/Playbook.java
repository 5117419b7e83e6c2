package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One recipe, read and checked.
 *
 * @param version content hash of the file, 12 hexadecimal digits; a run keeps to the version it began with
 * @param release the version its author gives it, e.g. {@code 2.1.0}, by which other playbooks call it
 * @param text the file's text, so that a run can go on with it after the file was changed
 * @param triggers what starts it
 * @param cacao what its export to CACAO says it is
 * @param outputs what a playbook that calls it sees, over {@code steps}
 * @param secrets names of the secrets its headers use
 * @param mode what the author wants; the server may lower it
 * @param concurrency null for no bound
 * @param priority 0 to 100: of alerts of one severity, the higher is answered first
 * @param outOfLine steps that others name
 * @param onFailure what is done once a step has failed
 * @param atEnd steps that are taken before the run ends, however it ends
 */
public record Playbook(
        String id,
        String title,
        String version,
        String release,
        String file,
        String text,
        Triggers triggers,
        Cacao cacao,
        List<Input> inputs,
        List<Output> outputs,
        Set<String> secrets,
        Mode mode,
        @Nullable Concurrency concurrency,
        Limits limits,
        int priority,
        Guards guards,
        List<Step> steps,
        List<Step> outOfLine,
        OnFailure onFailure,
        List<Step> atEnd) {

    private static final Pattern ITEM = Pattern.compile("([^\\[.]+)\\[(\\d{1,6})\\]");
    private static final String UNDO = ".undo";

    public Playbook {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        secrets = Set.copyOf(secrets);
        steps = List.copyOf(steps);
        outOfLine = List.copyOf(outOfLine);
        atEnd = List.copyOf(atEnd);
    }

    /** The words of CACAO's vocabularies {@code playbook-type-ov} and {@code playbook-activity-type-ov}. */
    public record Cacao(List<String> types, List<String> activities) {

        public Cacao {
            types = List.copyOf(types);
            activities = List.copyOf(activities);
        }
    }

    /**
     * What is done once a step has failed.
     *
     * @param compensate whether the effects that can be taken back are, the newest first
     * @param steps are taken after that
     */
    public record OnFailure(boolean compensate, List<Step> steps) {

        static final OnFailure NOTHING = new OnFailure(false, List.of());

        public OnFailure {
            steps = List.copyOf(steps);
        }

        public boolean isNothing() {
            return !compensate && steps.isEmpty();
        }
    }

    /** Which alerts start it; null for none. */
    public @Nullable AlertTrigger trigger() {
        return triggers.alert();
    }

    /** Every step in the order of the file, the branches of a step after it; those for a failure and the end last. */
    public List<Step> allSteps() {
        List<Step> all = new ArrayList<>();
        Stream.of(steps, outOfLine, onFailure.steps(), atEnd).forEach(list -> list.forEach(step -> add(step, all)));
        return all;
    }

    private static void add(Step step, List<Step> all) {
        all.add(step);
        if (step instanceof Step.Parallel parallel) {
            parallel.branches().forEach(branch -> add(branch.step(), all));
        }
    }

    /**
     * Returns the step of this id; for {@code tell[0]} the step of one item, and for {@code block.undo} the step that
     * takes another one back.
     */
    public Optional<Step> step(String stepId) {
        if (stepId.endsWith(UNDO)) {
            return step(stepId.substring(0, stepId.length() - UNDO.length()))
                    .flatMap(step -> step instanceof Step.Call call ? call.taking() : Optional.empty());
        }
        Matcher item = ITEM.matcher(stepId);
        if (item.matches()) {
            int index = Integer.parseInt(item.group(2));
            return step(item.group(1)).flatMap(step -> ofItem(step, index));
        }
        return allSteps().stream().filter(step -> step.id().equals(stepId)).findFirst();
    }

    private static Optional<Step> ofItem(Step step, int index) {
        if (step instanceof Step.Call call) {
            return Optional.of(call.item(index));
        }
        return step instanceof Step.SubPlaybook sub ? Optional.of(sub.item(index)) : Optional.empty();
    }

    /** Names of the outside systems it reads as {@code targets.<name>}, or reaches by them. */
    public Set<String> targets() {
        Set<String> names = new LinkedHashSet<>();
        allCalls()
                .flatMap(Step.Call::connectors)
                .filter(connector -> connector.transport().isReachedByTarget()
                        && !connector.target().isEmpty())
                .forEach(connector -> names.add(connector.target()));
        allSteps().stream().flatMap(Playbook::expressions).forEach(expression -> expression.references().stream()
                .filter(reference ->
                        reference.root().equals("targets") && !reference.path().isEmpty())
                .forEach(reference -> names.add(reference.path().get(0))));
        return names;
    }

    /** Says whether a step sends mail. */
    public boolean sendsMail() {
        return allCalls().anyMatch(call -> call.connector().transport() == ConnectorSpec.Transport.MAIL);
    }

    /** The calls of steps, and those by which people are told of questions. */
    private Stream<Step.Call> allCalls() {
        return allSteps().stream()
                .flatMap(step -> step instanceof Step.Call call
                        ? Stream.of(call)
                        : step instanceof Step.Approval approval
                                ? approval.messages().stream().map(ApprovalMessage::call)
                                : Stream.of());
    }

    private static Stream<Expression> expressions(Step step) {
        Stream<Expression> condition = Stream.ofNullable(step.condition());
        return Stream.concat(condition, step.accept(new ExpressionsOf()));
    }

    private static final class ExpressionsOf implements Step.Visitor<Stream<Expression>> {

        @Override
        public Stream<Expression> call(Step.Call call) {
            List<Template> templates = new ArrayList<>();
            templates.add(call.with());
            add(call.connector(), templates);
            Step.Idempotency idempotency = call.idempotency();
            if (idempotency != null) {
                templates.add(idempotency.key());
            }
            Step.Verify verify = call.verify();
            if (verify != null) {
                templates.add(verify.with());
                add(verify.connector(), templates);
            }
            Undo undo = call.undo();
            if (undo != null) {
                templates.add(undo.with());
                add(undo.connector(), templates);
            }
            Step.Cache cache = call.cache();
            if (cache != null) {
                templates.add(cache.key());
            }
            return Stream.concat(templates.stream().flatMap(Template::expressions), in(call.forEach()));
        }

        /** What a connector's own request reads of the outside systems is read by the playbook, too. */
        private static void add(ConnectorSpec connector, List<Template> templates) {
            Template request = connector.request();
            if (request != null) {
                templates.add(request);
            }
        }

        private static Stream<Expression> in(@Nullable ForEach forEach) {
            return forEach == null ? Stream.of() : Stream.of(forEach.in());
        }

        @Override
        public Stream<Expression> set(Step.SetValues set) {
            return set.values().values().stream();
        }

        @Override
        public Stream<Expression> stop(Step.Stop stop) {
            return Stream.of();
        }

        @Override
        public Stream<Expression> parallel(Step.Parallel parallel) {
            return Stream.of(); // the branches are steps of their own
        }

        @Override
        public Stream<Expression> subPlaybook(Step.SubPlaybook sub) {
            return Stream.concat(sub.with().expressions(), in(sub.forEach()));
        }

        @Override
        public Stream<Expression> approval(Step.Approval approval) {
            return Stream.concat(
                    approval.ask().expressions(),
                    approval.messages().stream().flatMap(message -> call(message.call())));
        }

        @Override
        public Stream<Expression> pause(Step.Wait pause) {
            Awaited awaited = pause.awaited();
            return Stream.concat(pause.length().expressions(), awaited == null ? Stream.of() : awaited.expressions());
        }
    }
}
