package io.tocsin.correlate.drl;

import java.util.List;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.FromDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** {@code $group : String( this == "wheel" ) from $e.fields("user.group.name")}: one of the values of a field, or of a list. */
final class ValueSource {

    private final PatternReader.Scope scope;
    private final int line;

    ValueSource(PatternReader.Scope scope, int line) {
        this.scope = scope;
        this.line = line;
    }

    void read(PatternDescr value, FromDescr from) {
        List<Token> source = Token.of(String.valueOf(from.getDataSource().getText()), 0);
        boolean fields = source.size() == 6
                && scope.events.contains(source.get(0).text())
                && source.get(1).is(".")
                && source.get(2).is("fields")
                && source.get(3).is("(")
                && source.get(4).kind() == Token.Kind.TEXT
                && source.get(5).is(")");
        boolean list = source.size() == 4
                && source.get(0).is("values")
                && source.get(1).is("(")
                && source.get(2).kind() == Token.Kind.TEXT
                && source.get(3).is(")");
        if (!value.getObjectType().equals("String") || !(fields || list)) {
            scope.errors.add(
                    line,
                    "from takes the values of a field, or those of a list",
                    "write String( this == \"wheel\" ) from $e.fields(\"user.group.name\"), or from values(\"list-name\")");
            return;
        }
        if (list) {
            scope.lists.add(source.get(2).unquoted());
            int at = scope.code.indexOf("values", value.getStartCharacter());
            scope.edits.add(new Edit(at, 0, "RuleFunctions."));
        }
        conditions(value);
        String name = value.getIdentifier();
        if (name != null) {
            scope.bound.add(name);
            scope.operands.put(
                    name, new Operand(Operand.Type.TEXT, List.of(new Token(Token.Kind.WORD, name, 0)), false, true));
        }
    }

    private void conditions(PatternDescr value) {
        for (BaseDescr part : value.getConstraint().getDescrs()) {
            if (part instanceof ExprConstraintDescr constraint) {
                read(Token.of(
                        scope.code.substring(constraint.getStartCharacter(), constraint.getEndCharacter() + 1),
                        constraint.getStartCharacter()));
            }
        }
    }

    private void read(List<Token> words) {
        boolean sign = words.size() >= 3
                && words.get(0).is("this")
                && List.of("==", "!=").contains(words.get(1).text());
        boolean text = words.size() == 3 && words.get(2).kind() == Token.Kind.TEXT;
        boolean named = words.size() == 3 && scope.bound.contains(words.get(2).text());
        boolean field = words.size() == 5
                && scope.events.contains(words.get(2).text())
                && words.get(3).is(".")
                && EventFields.of(words.get(4).text()) != null;
        if (!sign || !(text || named || field)) {
            scope.errors.add(
                    Conjuncts.lineAt(
                            scope.code, words.isEmpty() ? 0 : words.get(0).start()),
                    "a value is compared with a text, or with that of an event",
                    "write this == \"wheel\" or this == $a.userName; several with or");
        }
    }
}
