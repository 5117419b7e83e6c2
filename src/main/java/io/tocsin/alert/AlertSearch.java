package io.tocsin.alert;

import io.tocsin.store.search.Search;
import io.tocsin.store.search.SearchParser;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A search for alerts in the query language of events, with the fields of alerts; every field is in
 * {@code docs/reference/alerts.md}.
 *
 * @param search what the alerts must be like
 * @param me whom {@code assignee:me} means
 */
public record AlertSearch(Search search, String me) {

    /** Every alert. */
    public static final AlertSearch ALL = new AlertSearch(new Search.And(List.of()), "");

    /** {@code severity>=high} is short for {@code severity:>=high}. */
    private static final Pattern COMPARISON = Pattern.compile("(?<=^|[\\s(-])(severity|count)(>=|<=|>|<)");

    /**
     * Reads a search.
     *
     * @param me the name of who searches
     * @throws IllegalArgumentException saying where the text cannot be read, and what to write
     */
    public static AlertSearch parse(String text, String me) {
        return text.isBlank()
                ? ALL
                : new AlertSearch(SearchParser.parse(COMPARISON.matcher(text).replaceAll("$1:$2")), me);
    }

    /** The alerts in which this address, user, host, domain or hash was seen. */
    public static AlertSearch ofObservable(String value) {
        return new AlertSearch(new Search.Equal("observable", value), "");
    }

    boolean isAll() {
        return search instanceof Search.And and && and.parts().isEmpty();
    }
}
