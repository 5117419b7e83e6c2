package io.tocsin.enrich;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All indicators there are, for look-ups. Not to be changed once it is shared. */
public final class Indicators {

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[\\w](?:[\\w-]{0,61}[\\w])?\\.)+[\\p{L}\\d-]{2,63}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{3,255}");

    private final Map<Indicator.Type, Map<String, Indicator>> byValue = new EnumMap<>(Indicator.Type.class);
    private final NetworkMap<Indicator> networks = new NetworkMap<>();
    private int size;

    /**
     * The kind of a value.
     *
     * @throws IllegalArgumentException where it is of none
     */
    public static Indicator.Type type(String value) {
        int slash = value.indexOf('/');
        if (Addresses.bytes(slash < 0 ? value : value.substring(0, slash)) != null) {
            return Indicator.Type.IP;
        }
        if (value.contains("://")) {
            return Indicator.Type.URL;
        }
        if (HASH.matcher(value).matches()) {
            return Indicator.Type.HASH;
        }
        if (EMAIL.matcher(value).matches()) {
            return Indicator.Type.EMAIL;
        }
        if (DOMAIN.matcher(value).matches()) {
            return Indicator.Type.DOMAIN;
        }
        throw new IllegalArgumentException("\"" + value + "\" is no address, domain, URL, hash or mail address");
    }

    /**
     * Adds one; of two with one value the more confident stays.
     *
     * @throws IllegalArgumentException where its value is not of its type
     */
    public void add(Indicator indicator) {
        String value = indicator.value();
        if (type(value) != indicator.type()) {
            throw new IllegalArgumentException(
                    "\"" + value + "\" is no " + indicator.type().name().toLowerCase(Locale.ROOT));
        }
        if (indicator.type() == Indicator.Type.IP && value.indexOf('/') >= 0) {
            networks.put(value, indicator);
        } else {
            String key = indicator.type() == Indicator.Type.URL ? value : value.toLowerCase(Locale.ROOT);
            byValue.computeIfAbsent(indicator.type(), type -> new HashMap<>())
                    .merge(key, indicator, (old, next) -> next.confidence() >= old.confidence() ? next : old);
        }
        size++;
    }

    public int size() {
        return size;
    }

    public boolean has(Indicator.Type type) {
        return byValue.containsKey(type) || (type == Indicator.Type.IP && !networks.isEmpty());
    }

    /** The indicator that a value meets and that has not expired; null for none. */
    public @Nullable Indicator find(Indicator.Type type, String value, Instant now) {
        if (value.isEmpty()) {
            return null;
        }
        Map<String, Indicator> known = byValue.getOrDefault(type, Map.of());
        String key = type == Indicator.Type.URL ? value : value.toLowerCase(Locale.ROOT);
        Indicator found = live(known.get(key), now);
        if (found == null && type == Indicator.Type.IP) {
            found = live(networks.get(value), now);
        }
        for (int dot = key.indexOf('.');
                found == null && type == Indicator.Type.DOMAIN && dot >= 0;
                dot = key.indexOf('.', dot + 1)) {
            found = live(known.get(key.substring(dot + 1)), now);
        }
        return found;
    }

    private static @Nullable Indicator live(@Nullable Indicator found, Instant now) {
        return found == null || (found.expires() != null && !now.isBefore(found.expires())) ? null : found;
    }
}
