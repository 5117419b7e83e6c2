package io.tocsin.correlate.drl;

import java.util.List;

/**
 * Something that every event a rule matches has: at least one of these. It is read from the rule's text and says nothing
 * about what else the rule wants.
 */
public record Requirement(List<Literal> anyOf) {

    public Requirement {
        anyOf = List.copyOf(anyOf);
    }

    /** How a text stands to a literal. */
    public enum Relation {
        EQUALS,
        CONTAINS,
        STARTS_WITH,
        ENDS_WITH,
        /** The literal is the name of a list that has the text, or a network that holds it. */
        LISTED,
        /** The literal is the name of a list with an entry that means the event. */
        FITTED
    }

    /**
     * A comparison with a text that stands in the rule.
     *
     * @param text never empty, but where it is compared for equality
     */
    public record Literal(Subject subject, Relation relation, String text) {}
}
