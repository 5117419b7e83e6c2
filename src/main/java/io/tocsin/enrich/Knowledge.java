package io.tocsin.enrich;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that was read, at one moment, file by file; whoever looks something up takes it once for an event. */
record Knowledge(
        List<GeoDatabase> geo,
        List<Records> assets,
        List<Records> people,
        List<NetworkMap<String>> zones,
        List<Indicators> indicators) {

    static final Knowledge NONE = new Knowledge(List.of(), List.of(), List.of(), List.of(), List.of());

    private static <T, R> @Nullable R first(List<T> all, Function<T, @Nullable R> look) {
        for (T one : all) {
            R found = look.apply(one);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Nullable
    Map<String, Object> assetAt(String address) {
        return first(assets, records -> records.at(address));
    }

    @Nullable
    Map<String, Object> assetNamed(String host) {
        return first(assets, records -> records.named(host));
    }

    @Nullable
    Map<String, Object> person(String name) {
        return first(people, records -> records.named(name));
    }

    @Nullable
    String zone(String address) {
        return first(zones, networks -> networks.get(address));
    }

    boolean hasIndicators(Indicator.Type type) {
        return indicators.stream().anyMatch(some -> some.has(type));
    }

    /** Those that a value meets, one of each file or feed. */
    List<Indicator> indicators(Indicator.Type type, String value, Instant now) {
        return indicators.stream()
                .map(some -> some.find(type, value, now))
                .filter(Objects::nonNull)
                .toList();
    }
}
