package io.tocsin.console.access;

import java.time.Instant;

/**
 * Somebody signed in at the console.
 *
 * @param actor who
 * @param csrf what state-changing calls must carry besides the cookie
 * @param until when it ends, however much it is used
 */
record Session(String actor, String csrf, Instant until) {}
