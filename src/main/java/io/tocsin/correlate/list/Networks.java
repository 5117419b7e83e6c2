package io.tocsin.correlate.list;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The entries of a list that are networks, by where they start: a feed has thousands of them, and few lengths. Immutable once
 * filled.
 */
final class Networks {

    private final Map<Network.Length, Map<ByteBuffer, List<ValueList.Entry>>> byLength = new TreeMap<>();

    void add(Network network, ValueList.Entry entry) {
        byLength.computeIfAbsent(network.length(), length -> new HashMap<>())
                .computeIfAbsent(network.start(), start -> new ArrayList<>(1))
                .add(entry);
    }

    boolean isEmpty() {
        return byLength.isEmpty();
    }

    /** Whether an entry that is wanted is a network which holds this address. */
    boolean hold(byte[] address, Predicate<ValueList.Entry> wanted) {
        for (Map.Entry<Network.Length, Map<ByteBuffer, List<ValueList.Entry>>> same : byLength.entrySet()) {
            Network.Length length = same.getKey();
            if (length.bytes() == address.length
                    && same.getValue().getOrDefault(length.startOf(address), List.of()).stream()
                            .anyMatch(wanted)) {
                return true;
            }
        }
        return false;
    }
}
