package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.drools.model.AccumulatePattern;
import org.drools.model.Condition;
import org.drools.model.Constraint;
import org.drools.model.Pattern;
import org.drools.model.Rule;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;

/**
 * A compiled rule of several patterns: a rule base of its own, and by pattern the conditions about its event alone. The order
 * of the patterns is that of the text. Safe for many threads; what the conditions ask is not.
 */
public final class CompiledJoins {

    /** Those in use: to build a rule base takes some 20 ms, and a reload leaves most rules as they are. */
    private static final Map<Rule, WeakReference<CompiledJoins>> KNOWN = new WeakHashMap<>();

    private final KieBase base;
    private final List<Pattern<?>> patterns = new ArrayList<>();

    private CompiledJoins(Rule rule) {
        find(rule.getView());
        ModelImpl alone = new ModelImpl(rule.getPackage());
        alone.addRule(rule);
        base = KieBaseBuilder.createKieBaseFromModel(alone);
    }

    /** @param rule as it was compiled; its conditions are fenced, see {@link Guard} */
    public static CompiledJoins of(Rule rule) {
        synchronized (KNOWN) {
            WeakReference<CompiledJoins> before = KNOWN.get(rule);
            CompiledJoins known = before == null ? null : before.get();
            if (known == null) {
                known = new CompiledJoins(rule);
                KNOWN.put(rule, new WeakReference<>(known));
            }
            return known;
        }
    }

    public KieBase base() {
        return base;
    }

    /** Whether an event meets what a pattern wants of it alone, whatever other events there are. */
    public boolean meets(int pattern, Event event) {
        Pattern<?> one = patterns.get(pattern);
        return holds(one.getConstraint(), one.getPatternVariable(), event);
    }

    /** How many patterns of events there are. */
    public int size() {
        return patterns.size();
    }

    private void find(Condition condition) {
        if (condition instanceof AccumulatePattern<?> accumulated) {
            Condition inner = accumulated.getCondition();
            find(inner == null ? accumulated.getPattern() : inner);
        } else if (condition instanceof Pattern<?> pattern) {
            guard(pattern.getConstraint());
            pattern.getBindings().forEach(Guard::before);
            if (pattern.getPatternVariable().getType() == Event.class) {
                patterns.add(pattern);
            }
        } else {
            condition.getSubConditions().forEach(this::find);
        }
    }

    private static void guard(Constraint constraint) {
        if (constraint instanceof SingleConstraint single) {
            if (single != SingleConstraint.TRUE) {
                Guard.before(single);
            }
        } else if (constraint != null) {
            constraint.getChildren().forEach(CompiledJoins::guard);
        }
    }

    private static boolean holds(Constraint constraint, Variable<?> event, Event value) {
        if (constraint instanceof SingleConstraint single) {
            Variable<?>[] variables = single.getVariables();
            return variables.length != 1 || !variables[0].equals(event) || test(single, value);
        }
        return switch (constraint.getType()) {
            case OR -> constraint.getChildren().stream().anyMatch(child -> holds(child, event, value));
            default -> constraint.getChildren().stream().allMatch(child -> holds(child, event, value));
        };
    }

    private static boolean test(SingleConstraint condition, Event value) {
        try {
            return condition.getPredicate().test(value);
        } catch (Exception e) {
            throw new IllegalStateException("the conditions are fenced", e);
        }
    }
}
