package io.tocsin.correlate.explain;

import io.tocsin.correlate.drl.CompiledJoins;
import io.tocsin.correlate.drl.EventPattern;
import io.tocsin.correlate.drl.EventPattern.Role;
import io.tocsin.correlate.drl.Joins;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.finding.FindingMaker;
import io.tocsin.correlate.window.Looking;
import io.tocsin.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.drools.model.SingleConstraint;
import org.jspecify.annotations.Nullable;

/**
 * Explains a rule of several patterns for one event: for each pattern which events met what it wants of one event, and for each
 * condition that joins patterns which of these events do not go together, with the values that they have.
 */
final class JoinExplainer {

    /** So many events of a pattern are tried and told of: the newest. */
    private static final int MOST = 20;

    /** So many pairs that do not go together are told of. */
    private static final int MOST_PAIRS = 3;

    private final Rule rule;
    private final Joins joins;
    private final CompiledJoins compiled;
    private final Looking looking;
    private final Event event;
    private final List<Event> all;
    /** By pattern, the events that met what it wants of one event. */
    private final Map<Integer, List<Event>> met = new HashMap<>();

    JoinExplainer(Rule rule, CompiledJoins compiled, Looking looking, Collection<Event> kept) {
        this.rule = rule;
        this.joins = Objects.requireNonNull(rule.joins());
        this.compiled = compiled;
        this.looking = looking;
        event = looking.event();
        Map<String, Event> each = new LinkedHashMap<>();
        kept.forEach(one -> each.put(one.id(), one));
        each.put(event.id(), event);
        all = new ArrayList<>(each.values());
        all.sort((a, b) -> b.occurredAt().compareTo(a.occurredAt()));
    }

    RuleExplanation explain(String note) {
        List<ConditionExplanation> explained = new ArrayList<>();
        boolean known = compiled.size() == joins.patterns().size();
        for (int i = 0; known && i < joins.patterns().size(); i++) {
            known = explain(i, explained);
        }
        boolean meets = met.values().stream().anyMatch(events -> events.contains(event));
        List<Event> match = meets ? compiled.match(all, event) : List.of();
        boolean waits = !match.isEmpty() && joins.held() && isWithinTime();
        String more = !known
                ? "its conditions cannot be told apart"
                : match.isEmpty() ? "" : "a match with " + ids(match) + (waits ? ", if nothing undoes it" : "");
        return RuleExplanation.of(
                        rule,
                        looking,
                        !match.isEmpty() && !waits,
                        waits,
                        FindingMaker.key(rule, event, match),
                        explained,
                        note)
                .with(more);
    }

    private boolean isWithinTime() {
        return looking.time() + joins.hold().toMillis() >= looking.watermark();
    }

    /** Returns false where text and code do not go together. */
    private boolean explain(int pattern, List<ConditionExplanation> into) {
        EventPattern written = joins.patterns().get(pattern);
        List<@Nullable SingleConstraint> codes = compiled.codes(pattern, written);
        if (codes == null) {
            return false;
        }
        List<Event> meeting = all.stream()
                .filter(one -> compiled.meets(pattern, one))
                .limit(MOST)
                .toList();
        met.put(pattern, meeting);
        for (int i = 0; i < codes.size(); i++) {
            EventPattern.Condition condition = written.conditions().get(i);
            SingleConstraint code = codes.get(i);
            if (!condition.joins()) {
                boolean held = !meeting.isEmpty()
                        || written.role() == Role.ABSENT
                        || code == null
                        || compiled.holds(code, Map.of(pattern, event));
                into.add(of(condition, held ? Verdict.HELD : Verdict.FAILED, words(written, meeting)));
            } else if (code != null) {
                into.add(joined(pattern, condition, code));
            }
        }
        return true;
    }

    private static String words(EventPattern pattern, List<Event> meeting) {
        String name = pattern.name().isEmpty() ? pattern.role().name().toLowerCase(Locale.ROOT) : pattern.name();
        return name + (meeting.isEmpty() ? ": no event that is kept meets it" : " is met by " + ids(meeting));
    }

    private ConditionExplanation joined(int pattern, EventPattern.Condition condition, SingleConstraint code) {
        Set<Integer> of = compiled.patternsOf(code);
        int other = of.stream().filter(one -> one != pattern).findFirst().orElse(pattern);
        List<Event> own = met.getOrDefault(pattern, List.of());
        List<Event> others = met.getOrDefault(other, List.of());
        if (of.size() > 2 || own.isEmpty() || others.isEmpty()) {
            return of(condition, Verdict.NOT_REACHED, "no events of both patterns to compare");
        }
        List<String> apart = new ArrayList<>();
        boolean together = false;
        for (Event one : own) {
            for (Event two : others) {
                if (compiled.holds(code, Map.of(pattern, one, other, two))) {
                    together = true;
                } else if (apart.size() < MOST_PAIRS) {
                    apart.add(one.id() + " with " + two.id() + ": " + values(condition, one) + " / "
                            + values(condition, two));
                }
            }
        }
        boolean wanted = joins.patterns().get(pattern).role() != Role.ABSENT;
        return of(condition, together || !wanted ? Verdict.HELD : Verdict.FAILED, String.join("; ", apart));
    }

    private static String values(EventPattern.Condition condition, Event event) {
        Map<String, Object> values = condition.written().values(event);
        return values.isEmpty()
                ? event.occurredAt().toString()
                : values.values().stream().map(ConditionExplanation::shown).collect(Collectors.joining(", "));
    }

    private ConditionExplanation of(EventPattern.Condition condition, Verdict verdict, String note) {
        return new ConditionExplanation(
                condition.written().line(),
                condition.written().text(),
                verdict,
                condition.written().values(event),
                List.of(),
                note);
    }

    private static String ids(List<Event> events) {
        return events.stream().map(Event::id).collect(Collectors.joining(", "));
    }
}
