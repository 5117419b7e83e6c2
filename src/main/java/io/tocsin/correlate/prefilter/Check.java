package io.tocsin.correlate.prefilter;

import io.tocsin.correlate.drl.Requirement;
import io.tocsin.correlate.drl.Requirement.Literal;
import io.tocsin.correlate.drl.Requirement.Relation;
import io.tocsin.correlate.drl.Subject;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.text.Literals;
import io.tocsin.event.Event;
import java.util.List;
import java.util.function.Function;

/** A requirement, ready to be checked. */
final class Check {

    private final One[] anyOf;

    Check(Requirement requirement, Lists lists) {
        anyOf = requirement.anyOf().stream()
                .map(literal -> new One(
                        literal.relation(),
                        literal.text(),
                        literal.subject().kind() == Subject.Kind.LIST,
                        literal.subject().reader(),
                        literal.subject().texts(),
                        lists))
                .toArray(One[]::new);
    }

    boolean test(Event event) {
        for (One one : anyOf) {
            if (one.test(event)) {
                return true;
            }
        }
        return false;
    }

    /** What is cheap is checked first. */
    int cost() {
        int cost = 0;
        for (One one : anyOf) {
            cost += one.relation() == Relation.EQUALS ? 1 : 10;
        }
        return cost;
    }

    /** One literal. */
    private record One(
            Relation relation,
            String literal,
            boolean isList,
            Function<Event, String> reader,
            Function<Event, List<String>> texts,
            Lists lists) {

        boolean test(Event event) {
            if (relation == Relation.FITTED) {
                return lists.mayFit(literal, event);
            }
            return isList ? texts.apply(event).stream().anyMatch(this::test) : test(reader.apply(event));
        }

        private boolean test(String text) {
            return switch (relation) {
                case EQUALS -> literal.equals(text);
                case CONTAINS -> text.contains(literal);
                case STARTS_WITH -> text.startsWith(literal);
                case ENDS_WITH -> text.endsWith(literal);
                case LISTED -> lists.mayContain(literal, text);
                case FITTED -> throw new IllegalStateException("it is asked about the event, not about a text");
            };
        }
    }

    /** Says whether having come upon a literal in the index proves that the text is as the literal wants it. */
    static boolean proves(Literal literal) {
        return literal.relation() == Relation.EQUALS
                || literal.relation() == Relation.LISTED
                || literal.relation() == Relation.FITTED
                || (literal.relation() == Relation.CONTAINS && literal.text().length() <= Literals.LONGEST);
    }
}
