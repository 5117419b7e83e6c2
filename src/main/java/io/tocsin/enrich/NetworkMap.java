package io.tocsin.enrich;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values of networks; an address has that of the smallest network which holds it. Not to be changed once it is shared. */
public final class NetworkMap<V> {

    private static final int FURTHER = 1_000;

    /** By length, the longest first: few, however many networks there are. */
    private final Map<Integer, Map<ByteBuffer, V>> byLength = new TreeMap<>(Comparator.reverseOrder());

    /**
     * @param network {@code 10.0.0.0/8}, or a single address
     * @throws IllegalArgumentException where it is neither
     */
    public void put(String network, V value) {
        int slash = network.indexOf('/');
        byte[] address = Addresses.bytes(slash < 0 ? network : network.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("\"" + network + "\" is no address and no network");
        }
        int most = address.length * 8;
        int bits = most;
        if (slash >= 0) {
            String length = network.substring(slash + 1);
            bits = length.matches("\\d{1,3}") ? Integer.parseInt(length) : most + 1;
            if (bits > most) {
                throw new IllegalArgumentException("\"" + network + "\": behind the / stands 0 to " + most);
            }
        }
        byLength.computeIfAbsent(key(address, bits), length -> new HashMap<>()).put(start(address, bits), value);
    }

    public boolean isEmpty() {
        return byLength.isEmpty();
    }

    /** The value of the smallest network with this address; null for none, and where the text is no address. */
    public @Nullable V get(String address) {
        byte[] bytes = byLength.isEmpty() ? null : Addresses.bytes(address);
        if (bytes == null) {
            return null;
        }
        for (Map.Entry<Integer, Map<ByteBuffer, V>> networks : byLength.entrySet()) {
            int bits = networks.getKey() % FURTHER;
            if (networks.getKey() == key(bytes, bits)) {
                V found = networks.getValue().get(start(bytes, bits));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Tells the two kinds of addresses apart. */
    private static int key(byte[] address, int bits) {
        return (address.length == 4 ? 0 : FURTHER) + bits;
    }

    private static ByteBuffer start(byte[] address, int bits) {
        byte[] start = address.clone();
        for (int i = 0; i < start.length; i++) {
            int left = Math.max(0, Math.min(8, bits - i * 8));
            start[i] &= (byte) (0xFF00 >> left);
        }
        return ByteBuffer.wrap(start);
    }
}
