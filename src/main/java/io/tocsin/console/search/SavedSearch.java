package io.tocsin.console.search;

import io.tocsin.access.Rows;

/**
 * A search that somebody keeps by a name.
 *
 * @param view the console's view that it is of: {@code alerts}, {@code events} or {@code incidents}
 * @param query the view's parameters as its URL has them
 * @param owner whose it is
 * @param shared whether everybody sees it
 * @param version 1 is the first
 */
public record SavedSearch(String id, String view, String name, String query, String owner, boolean shared, long version)
        implements Rows.Row {}
