package io.tocsin.correlate.drl;

import java.util.List;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** The conditions in {@code String( … ) from …}: {@code this} is one of several values, compared with a text or another value. */
final class ValueCondition {

    private final PatternReader.Scope scope;

    ValueCondition(PatternReader.Scope scope) {
        this.scope = scope;
    }

    void read(PatternDescr value) {
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
                    Conjuncts.lineAt(scope.code, words.isEmpty() ? 0 : words.get(0).start()),
                    "a value is compared with a text, or with that of an event",
                    "write this == \"wheel\" or this == $a.userName; several with or");
        }
    }
}
