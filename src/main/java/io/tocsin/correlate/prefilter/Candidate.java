package io.tocsin.correlate.prefilter;

import io.tocsin.correlate.drl.Requirement;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.Subject;
import io.tocsin.correlate.list.Lists;
import io.tocsin.event.Event;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A rule, with what it requires ready to be checked. */
final class Candidate {

    private final Rule rule;
    private final int place;
    private final Predicate<Event>[] requirements;

    /** @param place its number among all rules, from 0 */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type is made no other way
    Candidate(Rule rule, int place, Lists lists) {
        this.rule = rule;
        this.place = place;
        requirements =
                rule.requirements().stream().map(one -> check(one, lists)).toArray(Predicate[]::new);
    }

    Rule rule() {
        return rule;
    }

    int place() {
        return place;
    }

    boolean meets(Event event) {
        for (Predicate<Event> requirement : requirements) {
            if (!requirement.test(event)) {
                return false;
            }
        }
        return true;
    }

    private static Predicate<Event> check(Requirement requirement, Lists lists) {
        return requirement.anyOf().stream()
                .map(literal -> check(literal, lists))
                .reduce(Predicate::or)
                .orElse(event -> false);
    }

    private static Predicate<Event> check(Requirement.Literal literal, Lists lists) {
        Predicate<String> text = check(literal.relation(), literal.text(), lists);
        if (literal.subject().kind() == Subject.Kind.LIST) {
            Function<Event, List<String>> texts = literal.subject().texts();
            return event -> texts.apply(event).stream().anyMatch(text);
        }
        Function<Event, String> reader = literal.subject().reader();
        return event -> text.test(reader.apply(event));
    }

    private static Predicate<String> check(Requirement.Relation relation, String literal, Lists lists) {
        return switch (relation) {
            case EQUALS -> literal::equals;
            case CONTAINS -> text -> text.contains(literal);
            case STARTS_WITH -> text -> text.startsWith(literal);
            case ENDS_WITH -> text -> text.endsWith(literal);
            case LISTED -> text -> lists.mayContain(literal, text);
        };
    }
}
