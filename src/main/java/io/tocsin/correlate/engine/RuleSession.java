package io.tocsin.correlate.engine;

import io.tocsin.correlate.drl.Premise;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.RuleFunctions;
import io.tocsin.event.Event;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Shows an event to one rule. Its conditions are asked, which is all there is to do for most rules; Drools is given the
 * events about which they alone do not decide, and holds none of them for longer than that takes.
 *
 * <p>One thread at a time, during an evaluation that answers the functions in the rule.
 */
final class RuleSession implements AutoCloseable {

    /** A rule fires once for an event that it is shown; more would be a fault. */
    private static final int MAX_FIRINGS = 10;

    private RuleSet rules;
    private KieSession session;
    private boolean always;

    RuleSession(RuleSet rules) {
        this.rules = rules;
        session = rules.base().newKieSession();
    }

    /** Goes on with these. */
    void use(RuleSet changed) {
        rules = changed;
        restart();
    }

    /** Begins anew, after something went wrong in the midst of it. */
    private void restart() {
        session.dispose();
        session = rules.base().newKieSession();
    }

    /** Gives Drools every event, to show that asking the conditions first changes nothing. */
    void always() {
        always = true;
    }

    /** The rule's consequence is run where its conditions hold; throws what they throw. */
    void show(Rule rule, Event event) {
        Premise premise = rules.premises().get(rule.id());
        if (always || premise == null) {
            fire(event);
        } else if (premise.canHold(event)) {
            if (premise.isWhole()) {
                RuleFunctions.alert(event); // a consequence does nothing else, or calls signal, which is the same
            } else {
                fire(event);
            }
        }
    }

    private void fire(Event event) {
        boolean done = false;
        try {
            FactHandle handle = session.insert(event);
            if (session.fireAllRules(MAX_FIRINGS) == MAX_FIRINGS) {
                throw new IllegalStateException("it came true again and again about one event");
            }
            session.delete(handle);
            done = true;
        } finally {
            if (!done) {
                restart();
            }
        }
    }

    @Override
    public void close() {
        session.dispose();
    }
}
