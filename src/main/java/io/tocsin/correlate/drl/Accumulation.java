package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AccumulateDescr.AccumulateFunctionCallDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** {@code accumulate( Event( …, $bytes : number("source.bytes") ); $n : count(), $sum : sum($bytes); $n >= 3 )}. */
final class Accumulation {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private static final Set<String> FUNCTIONS =
            Set.of("count", "sum", "min", "max", "average", "variance", "standardDeviation");

    /** So many events that equal another in the same values are kept to be counted. */
    private static final int MOST = 1_000;

    private static final String WRITTEN = "write accumulate( Event( … ); $n : count(); $n >= 3 )";

    private final AccumulateDescr accumulate;
    private final PatternDescr result;
    private final PatternReader.Scope scope;
    private final Map<String, String> functions = new HashMap<>();

    Accumulation(AccumulateDescr accumulate, PatternDescr result, PatternReader.Scope scope) {
        this.accumulate = accumulate;
        this.result = result;
        this.scope = scope;
    }

    /** Whether what is true stays so whatever comes besides. */
    boolean check() {
        if (accumulate.getFunctions().isEmpty()
                || accumulate.getFunctions().stream().anyMatch(one -> one.getBind() == null)) {
            error("accumulate is written with semicolons", WRITTEN);
            return true;
        }
        accumulate.getFunctions().forEach(this::function);
        List<List<Token>> comparisons = new ArrayList<>();
        for (BaseDescr part : result.getConstraint().getDescrs()) {
            List<Token> words = part instanceof ExprConstraintDescr constraint
                    ? Token.of(constraint.getExpression(), 0)
                    : List.of();
            if (isComparison(words) && isTooMany(words)) {
                error(
                        "more than " + MOST + " events of one key are not kept to be counted",
                        "count them in the pattern: Event( …, count(\"10m\", sourceIp) > "
                                + words.get(2).text() + " )");
            } else if (isComparison(words)) {
                comparisons.add(words);
            } else {
                error("what is calculated is compared with a number", WRITTEN);
            }
        }
        if (comparisons.isEmpty()) {
            error("nothing that is calculated is compared", WRITTEN);
        }
        return comparisons.stream().allMatch(words -> isGrowing(words));
    }

    private void function(AccumulateFunctionCallDescr function) {
        String name = function.getFunction();
        String bind = String.valueOf(function.getBind());
        String[] given = function.getParams() == null ? new String[0] : function.getParams();
        if (!FUNCTIONS.contains(name)) {
            error(
                    "\"" + name + "\" is not calculated over events",
                    "use one of "
                            + String.join(", ", FUNCTIONS.stream().sorted().toList())
                            + "; different values are counted by distinct(\"10m\", sourceIp, userName)");
        } else if (!bind.startsWith("$") || function.isUnification()) {
            error("what " + name + " gives has no name", WRITTEN);
        } else if (given.length > 1 || (given.length == 0 && !name.equals("count"))) {
            error(name + " takes one value", "write Event( …, $v : number(\"source.bytes\") ); $x : " + name + "($v)");
        } else if (given.length == 1 && !isKnown(name, given[0].strip())) {
            error(
                    name + " takes a value that is named in the pattern, and a number",
                    "write Event( …, $v : number(\"source.bytes\") ); $x : " + name + "($v)");
        } else {
            functions.put(bind, name);
        }
    }

    private boolean isKnown(String function, String argument) {
        Operand named = scope.operands.get(argument);
        if (function.equals("count")) {
            return scope.bound.contains(argument) || scope.events.contains(argument);
        }
        return scope.bound.contains(argument) && named != null && named.is(Operand.Type.NUMBER);
    }

    private boolean isComparison(List<Token> words) {
        boolean negative = words.size() == 4 && words.get(2).is("-");
        return (words.size() == 3 || negative)
                && functions.containsKey(words.get(0).text())
                && COMPARISONS.contains(words.get(1).text())
                && words.get(words.size() - 1).kind() == Token.Kind.NUMBER;
    }

    private boolean isTooMany(List<Token> words) {
        return "count".equals(functions.get(words.get(0).text()))
                && words.size() == 3
                && Double.parseDouble(words.get(2).text()) > MOST;
    }

    private boolean isGrowing(List<Token> words) {
        String function = functions.getOrDefault(words.get(0).text(), "");
        return switch (function) {
            case "count", "max" -> words.get(1).text().startsWith(">");
            case "min" -> words.get(1).text().startsWith("<");
            default -> false;
        };
    }

    /** Whether what {@code List( size > 2 ) from collect( … )} wants stays so when the list grows. */
    static boolean grows(PatternDescr list, PatternReader.Scope scope) {
        boolean grows = true;
        int compared = 0;
        for (BaseDescr part : list.getConstraint().getDescrs()) {
            List<Token> words = part instanceof ExprConstraintDescr constraint
                    ? Token.of(constraint.getExpression(), 0)
                    : List.of();
            boolean size = words.size() == 3
                    && words.get(0).is("size")
                    && COMPARISONS.contains(words.get(1).text())
                    && words.get(2).kind() == Token.Kind.NUMBER;
            compared += size ? 1 : 0;
            grows &= size && words.get(1).text().startsWith(">");
        }
        if (compared == 0 || compared < list.getConstraint().getDescrs().size()) {
            scope.errors.add(
                    Conjuncts.lineAt(scope.code, Math.max(0, list.getStartCharacter())),
                    "of a collected list its size is compared, and nothing else",
                    "write List( size > 2 )");
        }
        return grows;
    }

    private void error(String message, String suggestion) {
        int start = result.getStartCharacter();
        scope.errors.add(Conjuncts.lineAt(scope.code, Math.max(0, start)), message, suggestion);
    }
}
