package io.tocsin.store.search;

import java.util.List;
import java.util.Set;

/** Says which index serves a search: without one every event of the period is read. */
public final class ServingIndex {

    private ServingIndex() {}

    /**
     * The field whose index serves the search, the first of several; empty where none does.
     *
     * @param indexed fields that have an index
     */
    public static String of(Search search, Set<String> indexed) {
        if (search instanceof Search.Equal equal && indexed.contains(equal.field())) {
            return equal.field();
        }
        if (search instanceof Search.Wildcard wildcard
                && indexed.contains(wildcard.field())
                && wildcard.isPrefix()
                && !wildcard.prefix().isEmpty()) {
            return wildcard.field();
        }
        if (search instanceof Search.Network network
                && indexed.contains(network.field())
                && network.network().isV4()
                && network.network().prefixes().size()
                                + network.network().addresses().size()
                        > 0
                && isOneRange(network.network())) {
            return network.field();
        }
        List<Search> parts = search instanceof Search.And and ? and.parts() : List.of();
        return parts.stream()
                .map(part -> of(part, indexed))
                .filter(field -> !field.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Several beginnings would be alternatives, which no index of ours serves. */
    private static boolean isOneRange(AddressNetwork network) {
        return !network.isAll()
                && (!network.addresses().isEmpty() || network.prefixes().size() == 1);
    }
}
