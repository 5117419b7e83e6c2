package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Template;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One recipe, read and checked.
 *
 * @param version content hash of the file, 12 hexadecimal digits; a run keeps to the version it began with
 * @param text the file's text, so that a run can go on with it after the file was changed
 * @param trigger null where only people start it
 * @param secrets names of the secrets its headers use
 * @param mode what the author wants; the server may lower it
 * @param concurrencyKey runs with the same key go one after the other; null for no such bound
 * @param onFailure steps that are taken once another step has failed
 */
public record Playbook(
        String id,
        String title,
        String version,
        String file,
        String text,
        @Nullable AlertTrigger trigger,
        List<Input> inputs,
        Set<String> secrets,
        Mode mode,
        @Nullable Template concurrencyKey,
        Guards guards,
        List<Step> steps,
        List<Step> onFailure) {

    public Playbook {
        inputs = List.copyOf(inputs);
        secrets = Set.copyOf(secrets);
        steps = List.copyOf(steps);
        onFailure = List.copyOf(onFailure);
    }

    /** Every step, those for a failure last. */
    public List<Step> allSteps() {
        return Stream.concat(steps.stream(), onFailure.stream()).toList();
    }

    /** Returns the step of this id. */
    public Optional<Step> step(String stepId) {
        return allSteps().stream().filter(step -> step.id().equals(stepId)).findFirst();
    }

    /** Names of the outside systems it reads as {@code targets.<name>}. */
    public Set<String> targets() {
        Set<String> names = new LinkedHashSet<>();
        allSteps().stream().flatMap(Playbook::expressions).forEach(expression -> expression.references().stream()
                .filter(reference ->
                        reference.root().equals("targets") && !reference.path().isEmpty())
                .forEach(reference -> names.add(reference.path().get(0))));
        return names;
    }

    /** Says whether a step sends mail. */
    public boolean sendsMail() {
        return allSteps().stream()
                .anyMatch(step -> step instanceof Step.Call call && call.action() == Action.MAIL_SEND);
    }

    private static Stream<Expression> expressions(Step step) {
        Stream<Expression> condition = Stream.ofNullable(step.condition());
        return Stream.concat(condition, step.accept(new ExpressionsOf()));
    }

    private static final class ExpressionsOf implements Step.Visitor<Stream<Expression>> {

        @Override
        public Stream<Expression> call(Step.Call call) {
            Step.Idempotency idempotency = call.idempotency();
            Step.Verify verify = call.verify();
            return Stream.of(
                            call.with().expressions(),
                            idempotency == null
                                    ? Stream.<Expression>of()
                                    : idempotency.key().expressions(),
                            verify == null
                                    ? Stream.<Expression>of()
                                    : verify.with().expressions())
                    .flatMap(expressions -> expressions);
        }

        @Override
        public Stream<Expression> set(Step.SetValues set) {
            return set.values().values().stream();
        }

        @Override
        public Stream<Expression> stop(Step.Stop stop) {
            return Stream.of();
        }
    }
}
