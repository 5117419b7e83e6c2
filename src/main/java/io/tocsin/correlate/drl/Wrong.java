package io.tocsin.correlate.drl;

/** A part of a condition that is not written as it must be. */
final class Wrong extends RuntimeException {
    final Token where;

    final String remedy;

    Wrong(Token where, String message, String remedy) {
        super(message);
        this.where = where;
        this.remedy = remedy;
    }
}
