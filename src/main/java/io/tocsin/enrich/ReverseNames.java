package io.tocsin.enrich;

import io.tocsin.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Adds the names that the DNS has for addresses, as {@code source.domain} and {@code destination.domain}; known to the events that follow the first. */
final class ReverseNames implements FactSource, AutoCloseable {

    private final NetworkMap<Boolean> asked = new NetworkMap<>();
    private final Later<String> names;

    /**
     * @param networks whose addresses are asked for
     * @param resolver gives an address its name; an empty text for none
     */
    ReverseNames(List<String> networks, UnaryOperator<String> resolver) {
        networks.forEach(network -> asked.put(network, true));
        names = new Later<>("reverse-dns", resolver, Duration.ofHours(1), 0);
    }

    /** By the system's resolver. */
    static String resolve(String address) {
        byte[] bytes = Addresses.bytes(address);
        if (bytes == null) {
            return "";
        }
        String name = Addresses.address(bytes).getCanonicalHostName();
        return Addresses.bytes(name) == null ? name : ""; // Java says the address where there is no name
    }

    @Override
    public void enrich(Event event, Additions additions) {
        add("source.domain", event.sourceIp(), additions);
        add("destination.domain", event.destinationIp(), additions);
    }

    private void add(String path, String address, Additions additions) {
        if (!address.isEmpty() && asked.get(address) != null) {
            String name = names.get(address);
            if (name != null) {
                additions.add(path, name);
            }
        }
    }

    @Override
    public void close() {
        names.close();
    }
}
