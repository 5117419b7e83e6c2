package io.tocsin.correlate.explain;

import io.tocsin.correlate.drl.Conjunct;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.drools.model.Binding;
import org.drools.model.Condition;
import org.drools.model.Constraint;
import org.drools.model.Pattern;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a rule one by one, as they were compiled: the very code that Drools runs, called directly. Safe for
 * many threads.
 *
 * <p>The executable model has one constraint for each condition between commas, in the order of the text, and none for a
 * condition that only binds a name; before the first window function the loader adds one that asks all of them.
 */
public final class CompiledConditions {

    private final List<Part> parts;
    private final List<Binding> bindings;
    private final @Nullable SingleConstraint feed;

    /** One condition: its text, and its code, which is null where it only binds a name. */
    public record Part(Conjunct conjunct, @Nullable SingleConstraint code) {}

    private CompiledConditions(List<Part> parts, List<Binding> bindings, @Nullable SingleConstraint feed) {
        this.parts = List.copyOf(parts);
        this.bindings = bindings;
        this.feed = feed;
    }

    /** Null where text and code do not go together. */
    public static @Nullable CompiledConditions of(org.drools.model.Rule rule, List<Conjunct> conjuncts) {
        List<Pattern<?>> patterns = new ArrayList<>();
        findPatterns(rule.getView(), patterns);
        if (patterns.size() != 1) {
            return null;
        }
        Pattern<?> pattern = patterns.get(0);
        List<SingleConstraint> codes = new ArrayList<>();
        findCodes(pattern.getConstraint(), codes);
        int wanted = (int) conjuncts.stream().filter(one -> !one.isBinding()).count();
        boolean fed = codes.size() == wanted + 1;
        if (!fed && codes.size() != wanted) {
            return null;
        }
        SingleConstraint feed = null;
        List<Part> parts = new ArrayList<>();
        int next = 0;
        for (Conjunct conjunct : conjuncts) {
            if (conjunct.isBinding()) {
                parts.add(new Part(conjunct, null));
                continue;
            }
            if (fed && feed == null && conjunct.windowCalls() > 0) {
                feed = codes.get(next++);
            }
            if (next == codes.size()) {
                return null;
            }
            parts.add(new Part(conjunct, codes.get(next++)));
        }
        return new CompiledConditions(parts, List.copyOf(pattern.getBindings()), feed);
    }

    private static void findPatterns(Condition condition, List<Pattern<?>> into) {
        if (condition instanceof Pattern<?> pattern) {
            into.add(pattern);
        } else {
            condition.getSubConditions().forEach(inner -> findPatterns(inner, into));
        }
    }

    private static void findCodes(@Nullable Constraint constraint, List<SingleConstraint> into) {
        if (constraint instanceof SingleConstraint single) {
            if (single != SingleConstraint.TRUE) {
                into.add(single);
            }
        } else if (constraint != null) {
            constraint.getChildren().forEach(inner -> findCodes(inner, into));
        }
    }

    public List<Part> parts() {
        return parts;
    }

    /** Asks all window functions at once, so that each has an answer whatever the others say. */
    void askAll(Event event) {
        if (feed != null) {
            test(feed, event);
        }
    }

    /** Says whether a condition holds for an event; throws what it throws. */
    public boolean holds(Part part, Event event) {
        SingleConstraint code = part.code();
        return code == null || test(code, event);
    }

    private boolean test(SingleConstraint code, Event event) {
        Variable<?>[] variables = code.getVariables();
        Object[] values = new Object[variables.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(variables[i], event);
        }
        try {
            return code.getPredicate().test(values);
        } catch (RuntimeException | StackOverflowError e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a condition threw: " + e.getMessage(), e);
        }
    }

    private Object value(Variable<?> variable, Event event) {
        for (Binding binding : bindings) {
            if (binding.getBoundVariable().equals(variable)) {
                return binding.eval(event);
            }
        }
        return event;
    }
}
