package io.tocsin.playbook.expression;

import io.tocsin.platform.PermanentException;

/** Text that is no expression, or one that uses names or types that cannot be. */
public final class ExpressionSyntaxException extends PermanentException {

    private final int line;
    private final int column;

    /**
     * @param line line inside the expression's own text, from 1
     * @param column column in that line, from 0
     */
    ExpressionSyntaxException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
