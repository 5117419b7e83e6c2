package io.tocsin.respond;

/**
 * The right to work on a run. Every change of the run carries the token; once another holder has a newer one, this one's
 * changes are refused.
 *
 * @param token counts up with each holder of the run
 */
record Lease(String run, NodeIdentity holder, long token) {}
