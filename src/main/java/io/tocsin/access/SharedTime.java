package io.tocsin.access;

import java.time.Instant;

/**
 * A time that all nodes share under a name. It is deleted once it has passed.
 *
 * @param version 1 is the first
 */
public record SharedTime(String id, Instant time, long version) implements Rows.Row {}
