package io.tocsin.correlate.drl;

import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drools.model.Condition;
import org.drools.model.Index;
import org.drools.model.Model;
import org.drools.model.Pattern;
import org.drools.model.Rule;
import org.drools.model.constraints.MultipleConstraints;
import org.drools.model.constraints.SingleConstraint1;
import org.drools.model.functions.Predicate1;
import org.drools.model.functions.PredicateInformation;
import org.drools.model.impl.ModelImpl;
import org.drools.model.impl.RuleImpl;
import org.drools.model.index.AlphaIndexImpl;
import org.drools.model.patterns.CompositePatterns;
import org.drools.model.patterns.PatternImpl;

/**
 * Gives each rule a first condition of its own: that the event is shown to this rule. Drools looks such a condition up by
 * the rule's id, so what it costs to show an event to a rule does not grow with the number of rules.
 */
final class Gate {

    /** Drools numbers the fields by which it looks up; the event's own are fewer than this. */
    private static final int FIELD = 10_000;

    private Gate() {}

    static Model before(Model model) {
        ModelImpl gated = new ModelImpl(model.getName());
        model.getRules().forEach(rule -> gated.addRule(before(rule)));
        return gated;
    }

    private static Rule before(Rule rule) {
        CompositePatterns view = (CompositePatterns) rule.getView();
        List<Condition> conditions = new ArrayList<>();
        for (Condition condition : view.getSubConditions()) {
            conditions.add(condition instanceof Pattern<?> pattern ? before(pattern, rule.getName()) : condition);
        }
        // rules have no attributes: the reader refuses them
        return new RuleImpl(
                rule.getPackage(),
                rule.getName(),
                rule.getUnit(),
                new CompositePatterns(view.getType(), conditions, view.getConsequences()),
                Map.of(),
                rule.getMetaData());
    }

    @SuppressWarnings("unchecked") // a rule has one pattern, of events
    private static Condition before(Pattern<?> any, String rule) {
        Pattern<Event> pattern = (Pattern<Event>) any;
        SingleConstraint1<Event> shown =
                new SingleConstraint1<>("shown to " + rule, pattern.getPatternVariable(), new ShownTo(rule));
        shown.setIndex(new AlphaIndexImpl<Event, String>(
                String.class, Index.ConstraintType.EQUAL, FIELD, event -> RuleFunctions.shownTo(), rule));
        return new PatternImpl<>(
                pattern.getPatternVariable(),
                // constraints that are joined in any other way become one, which is not looked up
                new MultipleConstraints(shown, pattern.getConstraint()),
                List.copyOf(pattern.getBindings()),
                pattern.getType());
    }

    /** A class rather than a lambda: Drools tells lambdas apart by their code, which would be the same for all rules. */
    private record ShownTo(String rule) implements Predicate1<Event> {

        @Override
        public boolean test(Event event) {
            return rule.equals(RuleFunctions.shownTo());
        }

        @Override
        public PredicateInformation predicateInformation() {
            return PredicateInformation.EMPTY_PREDICATE_INFORMATION;
        }
    }
}
