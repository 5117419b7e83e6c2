package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;

/**
 * Takes a step once for each item of a list.
 *
 * @param in gives the list
 * @param as the item is {@code item.<as>}
 * @param concurrency how many at the same time
 * @param stopOnError whether a failed item fails the step at once
 */
public record ForEach(Expression in, String as, int concurrency, boolean stopOnError) {

    /** Bound on the items of one step. */
    public static final int MAX_ITEMS = 500;
}
