package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.EventPattern.Role;
import io.tocsin.correlate.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.EvalDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.FromDescr;
import org.drools.drl.ast.descr.GroupByDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.PatternSourceDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * Reads the left side of a rule of several patterns, as it is written in the Drools manual. What Drools compiles and would
 * not find as it is meant, because order and batches would change it, is refused with the form to write.
 */
final class JoinReader {

    /** So many alternatives of {@code or} are told apart. */
    private static final int MOST_ALTERNATIVES = 64;

    private static final Set<String> EVENT = Set.of("Event", "io.tocsin.event.Event");

    private final PatternReader.Scope scope;
    private final RuleDescr rule;
    private final List<EventPattern> patterns = new ArrayList<>();
    /** By pattern, its distances to earlier ones. */
    private final Map<Integer, List<Distance>> distances = new HashMap<>();

    /** By pattern, the fields that equal those of earlier ones. */
    private final Map<Integer, List<Join.Key>> keys = new HashMap<>();

    private final List<List<Lint.Condition>> own = new ArrayList<>();
    /** By pattern, the offset after its parenthesis, and whether nothing stands in it. */
    private final List<Integer> openings = new ArrayList<>();

    private final List<Boolean> empty = new ArrayList<>();
    private boolean held;

    JoinReader(PatternReader.Scope scope, RuleDescr rule) {
        this.scope = scope;
        this.rule = rule;
    }

    /** By pattern, the conditions that are about its event alone. */
    List<List<Lint.Condition>> own() {
        return own;
    }

    /** Null where something is wrong, which is told. */
    @Nullable
    Joins read() {
        int errorsBefore = scope.errors.count();
        Duration within = within();
        List<List<Integer>> alternatives = both(rule.getLhs().getDescrs(), Role.MATCHED);
        String about = about(alternatives);
        if (scope.errors.count() > errorsBefore) {
            return null;
        }
        boolean signals = patterns.stream().anyMatch(EventPattern::signals);
        if (signals) {
            leaveFindingsToThosePatternsThatAsk();
        }
        for (int i = 0; i < patterns.size(); i++) {
            patterns.set(i, patterns.get(i).joinedBy(joinedBy(i)));
        }
        return joins(alternatives, within, about, errorsBefore);
    }

    private @Nullable Joins joins(
            List<List<Integer>> alternatives, @Nullable Duration within, String about, int errorsBefore) {
        long far = within == null ? Distance.FAR : within.toMillis();
        long span = 0;
        long wait = 0;
        Duration[] kept = new Duration[patterns.size()];
        Arrays.fill(kept, Duration.ZERO);
        for (List<Integer> alternative : alternatives) {
            Retention retention =
                    new Retention(alternative.stream().map(this::node).toList(), far);
            if (retention.nodes().stream().noneMatch(Retention.Node::isMatched)) {
                error(rule.getLine(), "nothing is matched here but what is not there", "begin with $e : Event( … )");
                return null;
            }
            span = Math.max(span, retention.span());
            Retention.Node unbounded = span >= Distance.FAR ? null : retention.unbounded();
            if (unbounded != null) {
                error(
                        unbounded.line(),
                        unbounded.role() == Role.ABSENT
                                ? "not without a distance: when would it be certain that nothing comes?"
                                : unbounded.role() == Role.EXISTS
                                        ? "exists without a distance: how long would events be kept for it?"
                                        : "accumulate without a distance: which events would it count?",
                        "say how far from another pattern, e.g. this after[0s,10m] $a or this before[0s,10m] $a");
                return null;
            }
            wait = Math.max(wait, span >= Distance.FAR ? 0 : retention.wait(held));
            for (int i = 0; span < Distance.FAR && i < alternative.size(); i++) {
                Duration needed = retention.kept(i, held);
                kept[alternative.get(i)] =
                        needed.compareTo(kept[alternative.get(i)]) > 0 ? needed : kept[alternative.get(i)];
            }
        }
        if (span >= Distance.FAR) {
            error(
                    rule.getLine(),
                    "how far apart its events may be is said neither by @within nor by distances",
                    "add @within(\"10m\"), or e.g. this after[0s,10m] $a to each pattern");
            return null;
        }
        return scope.errors.count() > errorsBefore
                ? null
                : new Joins(patterns, about, Duration.ofMillis(span), held, Duration.ofMillis(wait), List.of(kept));
    }

    /** The fields that all patterns have in common which are joined with this one; else those by which it is joined itself. */
    private Set<String> joinedBy(int pattern) {
        List<Set<String>> all = new ArrayList<>();
        Set<String> own = new TreeSet<>();
        keys.getOrDefault(pattern, List.of()).forEach(key -> own.add(key.path()));
        all.add(own);
        for (int later = pattern + 1; later < patterns.size(); later++) {
            Set<String> theirs = new TreeSet<>();
            keys.getOrDefault(later, List.of()).stream()
                    .filter(key -> key.other().equals(patterns.get(pattern).name())
                            && !key.otherPath().isEmpty())
                    .forEach(key -> theirs.add(key.otherPath()));
            all.add(theirs);
        }
        all.removeIf(Set::isEmpty);
        Set<String> common = all.isEmpty() ? new TreeSet<>() : new TreeSet<>(all.get(0));
        all.forEach(common::retainAll);
        return common.isEmpty() && !all.isEmpty() ? all.get(0) : common;
    }

    private Retention.Node node(int pattern) {
        EventPattern one = patterns.get(pattern);
        return new Retention.Node(
                pattern, one.name(), one.role(), one.line(), distances.getOrDefault(pattern, List.of()));
    }

    /** The name in {@code alert( $name );}. */
    private String about(List<List<Integer>> alternatives) {
        List<Token> words = Token.of(String.valueOf(rule.getConsequence()), 0);
        String name = words.size() > 2 ? words.get(2).text() : "";
        boolean named = alternatives.stream().allMatch(one -> one.stream()
                .map(patterns::get)
                .anyMatch(pattern ->
                        pattern.role() == Role.MATCHED && pattern.name().equals(name)));
        if (!named) {
            error(
                    rule.getConsequenceLine(),
                    "\"" + name + "\" is not the name of a pattern whose event is part of each match",
                    "write alert( $e ); for $e : Event( … )");
        }
        return name;
    }

    /** Other patterns mean what comes from outside. */
    private void leaveFindingsToThosePatternsThatAsk() {
        for (int i = 0; i < patterns.size(); i++) {
            if (!patterns.get(i).signals()) {
                scope.edits.add(new Edit(openings.get(i), 0, " kind != \"signal\"" + (empty.get(i) ? "" : ",")));
                patterns.set(i, patterns.get(i).afterAnother());
            }
        }
    }

    private List<List<Integer>> both(List<? extends BaseDescr> parts, Role role) {
        List<List<Integer>> alternatives = List.of(List.of());
        for (BaseDescr part : parts) {
            List<List<Integer>> more = one(part, role);
            List<List<Integer>> together = new ArrayList<>();
            for (List<Integer> before : alternatives) {
                for (List<Integer> next : more) {
                    List<Integer> both = new ArrayList<>(before);
                    both.addAll(next);
                    together.add(both);
                }
            }
            if (together.size() > MOST_ALTERNATIVES) {
                error(line(part), "more than " + MOST_ALTERNATIVES + " alternatives", "write several rules");
                return List.of(List.of());
            }
            alternatives = together;
        }
        return alternatives;
    }

    private List<List<Integer>> one(BaseDescr part, Role role) {
        if (part instanceof PatternDescr pattern) {
            return pattern(pattern, role);
        }
        if (part instanceof NotDescr not) {
            held |= !isOverOwnValues(not);
            return inner(not, role == Role.MATCHED || role == Role.EXISTS ? Role.ABSENT : role);
        }
        if (part instanceof ExistsDescr exists) {
            return inner(exists, role == Role.MATCHED ? Role.EXISTS : role);
        }
        if (part instanceof OrDescr or) {
            return either(or, role);
        }
        if (part instanceof AndDescr and) {
            return both(and.getDescrs(), role);
        }
        refuse(part);
        return List.of(List.of());
    }

    private void refuse(BaseDescr part) {
        if (part instanceof EvalDescr) {
            error(line(part), "eval is not allowed in a rule", "write the condition in the pattern it is about");
        } else if (part instanceof ForallDescr) {
            error(
                    line(part),
                    "forall is true where there is nothing at all, which is seldom meant",
                    "write not( $x : Event( … ) and not Event( this == … ) ) as one pattern: not Event( …, what must not be )");
        } else {
            error(line(part), "this is not allowed in a rule", "write patterns joined by and, or, not, exists");
        }
    }

    /** Patterns in {@code not( … )} or {@code exists( … )}: their names are not known after it. */
    private List<List<Integer>> inner(ConditionalElementDescr element, Role role) {
        Set<String> events = new HashSet<>(scope.events);
        Set<String> bound = new HashSet<>(scope.bound);
        List<BaseDescr> parts = new ArrayList<>();
        element.getDescrs().forEach(one -> parts.add((BaseDescr) one));
        List<List<Integer>> read = both(parts, role);
        scope.events.retainAll(events);
        scope.bound.retainAll(bound);
        return read;
    }

    private List<List<Integer>> either(OrDescr or, Role role) {
        List<List<Integer>> all = new ArrayList<>();
        Set<String> before = new HashSet<>(scope.events);
        Set<String> values = new HashSet<>(scope.bound);
        Set<String> after = null;
        Set<String> valuesAfter = null;
        for (BaseDescr branch : or.getDescrs()) {
            scope.events.retainAll(before);
            scope.bound.retainAll(values);
            all.addAll(one(branch, role));
            after = both(after, scope.events);
            valuesAfter = both(valuesAfter, scope.bound);
        }
        // known afterwards is what each of them names
        scope.events.clear();
        scope.events.addAll(after == null ? before : after);
        scope.bound.clear();
        scope.bound.addAll(valuesAfter == null ? values : valuesAfter);
        return all;
    }

    private static Set<String> both(@Nullable Set<String> some, Set<String> others) {
        Set<String> both = new HashSet<>(others);
        if (some != null) {
            both.retainAll(some);
        }
        return both;
    }

    private List<List<Integer>> pattern(PatternDescr pattern, Role role) {
        PatternSourceDescr source = pattern.getSource();
        if (source instanceof GroupByDescr) {
            error(line(pattern), "groupby is not allowed in a rule", "count by key with count(\"10m\", sourceIp)");
        } else if (source instanceof AccumulateDescr accumulate) {
            return accumulated(pattern, accumulate);
        } else if (source instanceof CollectDescr collect) {
            return collected(pattern, collect);
        } else if (source instanceof FromDescr from) {
            new ValueSource(scope, line(pattern)).read(pattern, from);
        } else if (source != null || !EVENT.contains(String.valueOf(pattern.getObjectType()))) {
            error(
                    line(pattern),
                    source == null
                            ? "no fact of type " + Objects.requireNonNullElse(pattern.getObjectType(), "that is known")
                            : "this source is not allowed",
                    "rules look at events: $e : Event( … )");
        } else if (isPlain(pattern)) {
            return List.of(List.of(event(pattern, role)));
        }
        return List.of(List.of());
    }

    private boolean isPlain(PatternDescr pattern) {
        String name = pattern.getIdentifier();
        if (!pattern.getBehaviors().isEmpty()) {
            error(
                    line(pattern),
                    "over window counts by batches, so order would change what is found",
                    "say how far back with this before[0s,10m] $a and @within, or count with count(\"10m\", sourceIp)");
        } else if (pattern.isQuery()
                || pattern.isUnification()
                || !pattern.getAnnotationNames().isEmpty()) {
            error(line(pattern), "queries, := and annotations are not allowed in a pattern", "write $e : Event( … )");
        } else if (name != null && !name.startsWith("$")) {
            error(line(pattern), "a pattern's name begins with $", "write $" + name + " : Event( … )");
        } else {
            return true;
        }
        return false;
    }

    private int event(PatternDescr pattern, Role role) {
        PatternReader read = new PatternReader(scope, pattern).read();
        own.add(read.own);
        String name = pattern.getIdentifier() == null ? "" : pattern.getIdentifier();
        distances.put(patterns.size(), List.copyOf(read.distances));
        openings.add(scope.code.indexOf('(', pattern.getStartCharacter()) + 1);
        empty.add(pattern.getConstraint().getDescrs().isEmpty());
        patterns.add(new EventPattern(
                name, role, line(pattern), read.conditions, read.requirements, read.signals, read.keyed, List.of()));
        keys.put(patterns.size() - 1, List.copyOf(read.keys));
        if (!name.isEmpty()) {
            scope.events.add(name);
        }
        return patterns.size() - 1;
    }

    private List<List<Integer>> accumulated(PatternDescr result, AccumulateDescr accumulate) {
        Set<String> events = new HashSet<>(scope.events);
        Set<String> bound = new HashSet<>(scope.bound);
        List<List<Integer>> read = both(List.of(accumulate.getInput()), Role.ACCUMULATED);
        Accumulation calculated = new Accumulation(accumulate, result, scope);
        held |= !calculated.check();
        scope.events.retainAll(events);
        scope.bound.retainAll(bound);
        return read;
    }

    private List<List<Integer>> collected(PatternDescr list, CollectDescr collect) {
        if (!Set.of("List", "java.util.List").contains(list.getObjectType())) {
            error(
                    line(list),
                    "what is collected is a list",
                    "write $all : List( size > 2 ) from collect( Event( … ) )");
        }
        Set<String> events = new HashSet<>(scope.events);
        List<List<Integer>> read = pattern(collect.getInputPattern(), Role.ACCUMULATED);
        scope.events.retainAll(events);
        held |= !Accumulation.grows(list, scope);
        return read;
    }

    /** Whether what is asked for is in the event itself, so that no other event can change it. */
    private static boolean isOverOwnValues(NotDescr not) {
        return not.getDescrs().stream()
                .allMatch(one -> one instanceof PatternDescr pattern && pattern.getSource() instanceof FromDescr);
    }

    private int line(BaseDescr part) {
        int start = part.getStartCharacter();
        return start > 0 ? Conjuncts.lineAt(scope.code, start) : Math.max(rule.getLine(), part.getLine());
    }

    private void error(int line, String message, String suggestion) {
        scope.errors.add(line, message, suggestion);
    }

    /** The annotated {@code @within}; null where it is left out. */
    private @Nullable Duration within() {
        AnnotationDescr within = rule.getAnnotation("within");
        if (within == null) {
            return null;
        }
        try {
            List<Token> words = Token.of(String.valueOf(within.getValue()), 0);
            return Durations.parse(words.size() == 1 ? words.get(0).unquoted() : String.valueOf(within.getValue()));
        } catch (IllegalArgumentException e) {
            error(
                    Math.max(rule.getLine(), within.getLine()),
                    String.valueOf(e.getMessage()),
                    "write e.g. @within(\"10m\")");
            return null;
        }
    }
}
