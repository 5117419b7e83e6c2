package io.tocsin.access.audit;

/**
 * Where the chain is broken first.
 *
 * @param line the number of the line that is not as it was written, or that is missing
 */
public record Broken(long line, String how) {}
