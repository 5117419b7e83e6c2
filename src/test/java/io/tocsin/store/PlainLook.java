package io.tocsin.store;

import io.tocsin.event.Event;
import io.tocsin.store.search.Search;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What a search means, by looking at one event: slow and simple, to compare the store's answers with. */
final class PlainLook {

    private static final Instant NOW = Instant.parse("2026-01-05T13:00:00Z");

    private PlainLook() {}

    static boolean matches(Search search, Event event) {
        if (search instanceof Search.And all) {
            return all.parts().stream().allMatch(part -> matches(part, event));
        }
        if (search instanceof Search.Or any) {
            return any.parts().stream().anyMatch(part -> matches(part, event));
        }
        if (search instanceof Search.Not not) {
            return !matches(not.part(), event);
        }
        if (search instanceof Search.Word word) {
            return event.message().toLowerCase(Locale.ROOT).contains(word.text().toLowerCase(Locale.ROOT))
                    || event.fields("related.ip").contains(word.text());
        }
        if (search instanceof Search.Exists there) {
            return !event.fields(there.field()).isEmpty();
        }
        if (search instanceof Search.Equal equal && !equal.field().equals("@timestamp")) {
            return any(event, equal.field(), equal.value()::equals);
        }
        if (search instanceof Search.Equal equal) {
            return equal.value().equals("2026-01-05") || event.occurredAt().equals(time(equal.value()));
        }
        if (search instanceof Search.Wildcard wildcard) {
            return any(event, wildcard.field(), value -> glob(wildcard.pattern(), value));
        }
        if (search instanceof Search.Network network) {
            return any(event, network.field(), value -> within(network, value));
        }
        Search.Range range = (Search.Range) search;
        if (range.field().equals("@timestamp")) {
            return ends(
                    range,
                    event.occurredAt(),
                    range.from().isEmpty() ? null : time(range.from()),
                    range.to().isEmpty() ? null : time(range.to()));
        }
        return any(
                event,
                range.field(),
                value -> ends(
                        range,
                        Long.valueOf(value),
                        range.from().isEmpty() ? null : Long.valueOf(range.from()),
                        range.to().isEmpty() ? null : Long.valueOf(range.to())));
    }

    private static <T extends Comparable<T>> boolean ends(
            Search.Range range,
            T value,
            @org.jspecify.annotations.Nullable T from,
            @org.jspecify.annotations.Nullable T to) {
        boolean above =
                from == null || value.compareTo(from) > 0 || (range.fromInclusive() && value.compareTo(from) == 0);
        boolean below = to == null || value.compareTo(to) < 0 || (range.toInclusive() && value.compareTo(to) == 0);
        return above && below;
    }

    private static Instant time(String text) {
        return switch (text) {
            case "now" -> NOW;
            case "now-1h" -> NOW.minusSeconds(3600);
            case "now-30m" -> NOW.minusSeconds(1800);
            case "2026-01-05" -> Instant.parse("2026-01-05T00:00:00Z");
            default -> Instant.parse(text);
        };
    }

    private static boolean any(Event event, String field, Predicate<String> matches) {
        List<String> values = event.fields(field);
        return values.stream().anyMatch(matches);
    }

    private static boolean glob(String pattern, String value) {
        if (pattern.isEmpty()) {
            return value.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return glob(pattern.substring(1), value) || (!value.isEmpty() && glob(pattern, value.substring(1)));
        }
        return !value.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == value.charAt(0))
                && glob(pattern.substring(1), value.substring(1));
    }

    private static boolean within(Search.Network network, String value) {
        try {
            byte[] address = InetAddress.getByName(value).getAddress();
            if (address.length != network.network().address().length) {
                return false;
            }
            for (int i = 0; i < network.network().bits(); i++) {
                int mask = 0x80 >> (i % 8);
                if ((address[i / 8] & mask) != (network.network().address()[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
