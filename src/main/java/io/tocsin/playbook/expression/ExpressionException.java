package io.tocsin.playbook.expression;

import io.tocsin.platform.PermanentException;

/** An expression that cannot be computed from these data; class {@code data}, never retried. */
public final class ExpressionException extends PermanentException {

    private final boolean absent;

    /**
     * @param message which expression, and what was wrong
     * @param absent whether it was a field that is not there
     */
    ExpressionException(String message, boolean absent) {
        super(message);
        this.absent = absent;
    }

    /** @param message which value, and what was wrong */
    public ExpressionException(String message) {
        this(message, false);
    }

    /** Says whether the expression failed because a field it reads is not there. */
    public boolean isAbsence() {
        return absent;
    }
}
