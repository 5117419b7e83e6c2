package io.tocsin.correlate.drl;

import io.tocsin.event.Event;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.drools.model.AccumulatePattern;
import org.drools.model.Binding;
import org.drools.model.Condition;
import org.drools.model.Constraint;
import org.drools.model.Pattern;
import org.drools.model.Rule;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;

/**
 * A compiled rule of several patterns: a rule base of its own, and by pattern the conditions about its event alone. The order
 * of the patterns is that of the text. Safe for many threads; what the conditions ask is not.
 */
public final class CompiledJoins {

    /** Those in use: to build a rule base takes some 20 ms, and a reload leaves most rules as they are. */
    private static final Map<Rule, WeakReference<CompiledJoins>> KNOWN = new WeakHashMap<>();

    /** So many matches are looked at for one event that is explained. */
    private static final int MAX_LOOKED_AT = 10_000;

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

    /**
     * The code of the conditions of a pattern, in the order of the text; null for one that only names a value. Null as a whole
     * where text and code do not go together.
     */
    public @Nullable List<@Nullable SingleConstraint> codes(int pattern, EventPattern written) {
        List<SingleConstraint> all = new ArrayList<>();
        leaves(patterns.get(pattern).getConstraint(), all);
        List<@Nullable SingleConstraint> codes = new ArrayList<>();
        int next = 0;
        for (EventPattern.Condition condition : written.conditions()) {
            next += condition.before();
            if (condition.written().isBinding()) {
                codes.add(null);
            } else if (next < all.size()) {
                codes.add(all.get(next++));
            } else {
                return null;
            }
        }
        return next == all.size() ? codes : null;
    }

    private static void leaves(@Nullable Constraint constraint, List<SingleConstraint> into) {
        if (constraint instanceof SingleConstraint single) {
            if (single != SingleConstraint.TRUE) {
                into.add(single);
            }
        } else if (constraint != null) {
            constraint.getChildren().forEach(inner -> leaves(inner, into));
        }
    }

    /** Whether a condition of this code holds for events of these patterns; every pattern it looks at has to be there. */
    public boolean holds(SingleConstraint code, Map<Integer, Event> events) {
        Variable<?>[] variables = code.getVariables();
        Object[] values = new Object[variables.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(variables[i], events);
        }
        try {
            return code.getPredicate().test(values);
        } catch (Exception e) {
            throw new IllegalStateException("the conditions are fenced", e);
        }
    }

    private @Nullable Object value(Variable<?> variable, Map<Integer, Event> events) {
        for (Map.Entry<Integer, Event> one : events.entrySet()) {
            Pattern<?> pattern = patterns.get(one.getKey());
            if (pattern.getPatternVariable().equals(variable)) {
                return one.getValue();
            }
            for (Binding binding : pattern.getBindings()) {
                if (binding.getBoundVariable().equals(variable)) {
                    return binding.eval(one.getValue());
                }
            }
        }
        return null;
    }

    /** The earlier patterns that a condition of a pattern looks at, and itself. */
    public Set<Integer> patternsOf(SingleConstraint code) {
        Set<Integer> of = new TreeSet<>();
        for (Variable<?> variable : code.getVariables()) {
            for (int i = 0; i < patterns.size(); i++) {
                boolean names = patterns.get(i).getBindings().stream()
                        .anyMatch(binding -> binding.getBoundVariable().equals(variable));
                if (names || patterns.get(i).getPatternVariable().equals(variable)) {
                    of.add(i);
                }
            }
        }
        return of;
    }

    /**
     * The events of a match that an event is part of, among these; empty where there is none. What is true only as long as
     * nothing else comes is a match here too.
     */
    public List<Event> match(Collection<Event> others, Event event) {
        KieSession session = base.newKieSession();
        List<List<Event>> found = new ArrayList<>();
        try {
            others.stream().filter(one -> !one.id().equals(event.id())).forEach(session::insert);
            session.insert(event);
            session.fireAllRules(
                    match -> {
                        List<Event> events = match.getObjects().stream()
                                .filter(Event.class::isInstance)
                                .map(Event.class::cast)
                                .toList();
                        if (events.stream().anyMatch(one -> one.id().equals(event.id()))) {
                            found.add(events);
                        }
                        return false; // looked at, and nothing comes of it
                    },
                    MAX_LOOKED_AT);
            return found.isEmpty() ? List.of() : found.get(0);
        } finally {
            session.dispose();
        }
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
