package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.drools.model.Condition;
import org.drools.model.Constraint;
import org.drools.model.Pattern;
import org.drools.model.Rule;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.drools.model.constraints.SingleConstraint1;
import org.drools.model.functions.Predicate1;

/**
 * All conditions of a compiled rule, asked without Drools: the very code that Drools would run, in the same order, so that
 * a window counts an event here just as it would there. Where a condition does not hold Drools would not fire, and where
 * all hold and they are all there is it would.
 *
 * <p>Safe for many threads; what the conditions ask is not.
 */
public final class Premise {

    /** For a rule whose conditions are not all of one event alone: only Drools can tell. */
    private static final Premise UNKNOWN = new Premise(List.of(), false);

    private final List<Predicate1<Event>> conditions;
    private final boolean whole;

    private Premise(List<Predicate1<Event>> conditions, boolean whole) {
        this.conditions = List.copyOf(conditions);
        this.whole = whole;
    }

    /** @param rule as it was compiled */
    public static Premise of(Rule rule) {
        List<Condition> patterns = rule.getView().getSubConditions();
        List<Predicate1<Event>> conditions = new ArrayList<>();
        boolean known = patterns.stream().filter(Pattern.class::isInstance).count() == 1
                && patterns.stream().allMatch(one -> !(one instanceof Pattern<?> pattern) || read(pattern, conditions));
        return known ? new Premise(conditions, true) : UNKNOWN;
    }

    private static boolean read(Pattern<?> pattern, List<Predicate1<Event>> into) {
        return pattern.getPatternVariable().getType() == Event.class
                && read(pattern.getConstraint(), pattern.getPatternVariable(), into);
    }

    @SuppressWarnings("unchecked") // it is of the pattern's variable, which is an event
    private static boolean read(Constraint constraint, Variable<?> event, List<Predicate1<Event>> into) {
        if (constraint == SingleConstraint.TRUE) {
            return true;
        }
        return switch (constraint.getType()) {
            case SINGLE -> {
                boolean plain = constraint.getClass() == SingleConstraint1.class
                        && ((SingleConstraint1<?>) constraint).getVariables()[0].equals(event);
                if (plain) {
                    into.add((Predicate1<Event>) ((SingleConstraint1<?>) constraint).getPredicate1());
                }
                yield plain;
            }
            case MULTIPLE, AND -> constraint.getChildren().stream().allMatch(child -> read(child, event, into));
            case OR -> false;
        };
    }

    /** Whether the rule is true where {@link #canHold}; else that is for Drools to say. */
    public boolean isWhole() {
        return whole;
    }

    /** False where a condition does not hold. Throws what a condition throws. */
    public boolean canHold(Event event) {
        for (int i = 0; i < conditions.size(); i++) {
            if (!holds(conditions.get(i), event)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(Predicate1<Event> condition, Event event) {
        try {
            return condition.test(event);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a condition threw: " + e.getMessage(), e);
        }
    }
}
