package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** Reads the conditions of one {@code Event( … )}: what they say, and whether all of it is allowed. */
final class PatternReader {

    /** Takes what is wrong. */
    interface Errors {
        void add(int line, String message, String suggestion);

        int count();
    }

    /** What a rule has said before a pattern, and what its patterns say together. */
    static final class Scope {
        final String rule;
        final String code;
        final Errors errors;
        /** Names of values. */
        final Set<String> bound = new LinkedHashSet<>();
        /** What these stand for. */
        final Map<String, Operand> operands = new HashMap<>();
        /** The tokens that each stands for, for people. */
        final Map<String, List<Token>> meanings = new HashMap<>();
        /** Names of patterns. */
        final Set<String> events = new HashSet<>();

        final List<WindowCall> calls = new ArrayList<>();
        /** By offset at which to ask them all at once, the calls of a pattern. */
        final Map<Integer, List<WindowCall>> feeds = new LinkedHashMap<>();

        final List<Rule.Equality> equalities = new ArrayList<>();
        final List<String> lists = new ArrayList<>();
        final List<Edit> edits = new ArrayList<>();

        Scope(String rule, String code, Errors errors) {
            this.rule = rule;
            this.code = code;
            this.errors = errors;
        }
    }

    private final Scope scope;
    private final PatternDescr pattern;
    /** Names of values in earlier patterns. */
    private final Set<String> earlier;

    private final List<WindowCall> calls = new ArrayList<>();
    final List<Requirement> requirements = new ArrayList<>();
    /** Those about the event alone. */
    final List<Lint.Condition> own = new ArrayList<>();
    /** How far its event is from those of earlier patterns. */
    final List<Distance> distances = new ArrayList<>();

    final List<EventPattern.Condition> conditions = new ArrayList<>();
    /** Fields that equal those of earlier patterns in every match. */
    final List<Join.Key> keys = new ArrayList<>();

    boolean keyed;
    boolean signals;
    /** Those that decide whether the windows count an event: without comments and white space. */
    private final List<String> deciding = new ArrayList<>();

    private int feedAt = -1;
    private boolean mixed;
    /** How many conditions are compiled before the one at hand that nobody wrote. */
    private int added;
    /** The condition before which all window functions are asked. */
    private int fedAt = Integer.MAX_VALUE;

    PatternReader(Scope scope, PatternDescr pattern) {
        this.scope = scope;
        this.pattern = pattern;
        earlier = Set.copyOf(scope.bound);
    }

    PatternReader read() {
        keyed = scope.events.isEmpty();
        for (BaseDescr part : pattern.getConstraint().getDescrs()) {
            if (!(part instanceof ExprConstraintDescr constraint)
                    || constraint.getType() != ExprConstraintDescr.Type.NAMED) {
                scope.errors.add(
                        part.getLine(), "this kind of condition is not allowed", "compare a field with a value");
                continue;
            }
            // the offsets that the parser gives are checked: what is compiled must be what is looked at here
            String written = scope.code.substring(constraint.getStartCharacter(), constraint.getEndCharacter() + 1);
            List<Token> tokens = Token.of(written, constraint.getStartCharacter());
            List<String> parsed = Token.of(constraint.getExpression(), 0).stream()
                    .map(Token::inDoubleQuotes)
                    .toList();
            if (!tokens.stream().map(Token::inDoubleQuotes).toList().equals(parsed)) {
                scope.errors.add(
                        constraint.getLine(), "this condition cannot be read safely", "write it in a simpler way");
                continue;
            }
            int errorsBefore = scope.errors.count();
            int before = calls.size();
            added = 0;
            boolean joins = read(tokens, constraint);
            if (before == 0 && !calls.isEmpty()) {
                fedAt = conditions.size();
            }
            if (scope.errors.count() == errorsBefore) {
                conditions.add(new EventPattern.Condition(
                        new Conjunct(lineAt(constraint.getStartCharacter()), written, tokens, scope.meanings),
                        added,
                        joins));
            }
        }
        if (calls.size() == 1 && !mixed) {
            feedAt = -1;
        }
        if (feedAt >= 0 && fedAt < conditions.size()) {
            EventPattern.Condition fed = conditions.get(fedAt);
            conditions.set(fedAt, new EventPattern.Condition(fed.written(), fed.before() + 1, fed.joins()));
        }
        if (feedAt >= 0) {
            scope.feeds.put(feedAt, List.copyOf(calls));
        }
        return this;
    }

    /** Returns whether it looks at an earlier pattern. */
    private boolean read(List<Token> tokens, ExprConstraintDescr constraint) {
        if (!scope.events.isEmpty() && Distance.isMeantBy(tokens)) {
            readDistance(tokens);
            return true;
        }
        List<Token> alone = Join.ofOneEvent(tokens, scope.events);
        boolean joins = Join.isMeantBy(tokens, scope.events, earlier);
        int errorsBefore = scope.errors.count();
        Condition condition = new Condition(
                alone, scope.bound, (where, said) -> scope.errors.add(lineAt(where.start()), said[0], said[1]));
        condition.check();
        readCalls(tokens, constraint, joins);
        readExpressions(tokens);
        if (scope.errors.count() == errorsBefore) {
            checkMeaning(alone);
        }
        scope.lists.addAll(condition.lists());
        requirements.addAll(Requirements.of(tokens));
        scope.equalities.addAll(condition.equalities());
        signals |= condition.equalities().stream()
                .anyMatch(one -> one.getter().equals("kind") && one.text().equals("signal"));
        if (joins) {
            Join join = new Join(tokens, scope.events, earlier, scope.operands);
            scope.edits.addAll(join.edits());
            added = join.isGuardedApart() ? 1 : 0;
            keyed |= join.isKeyed();
            keys.addAll(join.keys());
        } else {
            own.add(new Lint.Condition(constraint.getLine(), tokens));
        }
        return joins;
    }

    private void readDistance(List<Token> tokens) {
        try {
            Distance.Read read = Distance.of(tokens, scope.events);
            int start = tokens.get(0).start();
            scope.edits.add(new Edit(start, tokens.get(tokens.size() - 1).end() - start, read.code()));
            if (read.distance() != null) {
                distances.add(read.distance());
            }
        } catch (Wrong e) {
            scope.errors.add(lineAt(e.where.start()), String.valueOf(e.getMessage()), e.remedy);
        }
    }

    private void checkMeaning(List<Token> tokens) {
        try {
            Meaning.check(tokens, scope.operands);
        } catch (Meaning.Nothing e) {
            scope.errors.add(lineAt(e.where.start()), String.valueOf(e.getMessage()), e.remedy);
        }
    }

    private void readExpressions(List<Token> tokens) {
        try {
            scope.edits.addAll(Expressions.of(tokens));
        } catch (Expressions.Wrong e) {
            scope.errors.add(
                    lineAt(e.where.start()),
                    String.valueOf(e.getMessage()),
                    "write e.g. urlPath matches \"/a.*\" || urlPath matches \"/b.*\"");
        }
    }

    private void readCalls(List<Token> tokens, ExprConstraintDescr constraint, boolean joins) {
        try {
            List<WindowCall> found = WindowCall.in(tokens, scope.rule, scope.calls.size(), String.join(", ", deciding));
            if (joins && !found.isEmpty()) {
                scope.errors.add(
                        constraint.getLine(),
                        "a window function looks at another pattern",
                        "it counts by fields of its own event; compare those with the other pattern in a condition of its own");
                return;
            }
            if (found.isEmpty() && !calls.isEmpty() && !joins) {
                scope.errors.add(
                        constraint.getLine(),
                        "a condition stands after a window function",
                        "window functions come last: they count what all other conditions let through");
            }
            if (found.isEmpty() && !joins) {
                deciding.add(tokens.stream().map(Token::text).collect(Collectors.joining(" ")));
            }
            if (calls.isEmpty() && !found.isEmpty()) {
                feedAt = constraint.getStartCharacter();
            }
            calls.addAll(found);
            scope.calls.addAll(found);
            if (!found.isEmpty()) {
                checkMixed(tokens, constraint);
            }
        } catch (Wrong e) {
            scope.errors.add(lineAt(e.where.start()), String.valueOf(e.getMessage()), e.remedy);
        }
    }

    private void checkMixed(List<Token> tokens, ExprConstraintDescr constraint) {
        int start = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || tokens.get(i).is("&&") || tokens.get(i).is("||")) {
                List<Token> part = tokens.subList(start, i);
                if (part.stream().noneMatch(token -> WindowCall.NAMES.contains(token.text()))) {
                    scope.errors.add(
                            constraint.getLine(),
                            "a window function stands in one condition with another comparison",
                            "make it a condition of its own, set apart by a comma");
                }
                mixed |= i < tokens.size();
                start = i + 1;
            }
        }
    }

    private int lineAt(int offset) {
        return Conjuncts.lineAt(scope.code, offset);
    }
}
