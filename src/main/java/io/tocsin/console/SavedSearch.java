package io.tocsin.console;

import io.tocsin.access.Rows;
import java.time.Instant;

/**
 * A search that somebody gave a name; everybody who may read events sees it.
 *
 * @param by who saved it last
 * @param at when that was
 * @param version 1 is the first
 */
record SavedSearch(String id, String name, String q, String by, Instant at, long version) implements Rows.Row {}
