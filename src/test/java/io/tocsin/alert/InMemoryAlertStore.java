package io.tocsin.alert;

import io.tocsin.platform.Cursors;
import io.tocsin.store.Page;
import io.tocsin.store.search.Search;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Alerts in memory, for tests of this and later rooms. */
public final class InMemoryAlertStore implements AlertStore {

    private static final Comparator<Alert> RAISED_LAST_FIRST =
            Comparator.comparing(Alert::createdAt).thenComparing(Alert::id).reversed();

    private final Map<String, Alert> alerts = new ConcurrentHashMap<>();

    /** All there are, in no order. */
    public List<Alert> all() {
        return List.copyOf(alerts.values());
    }

    @Override
    public boolean insert(Alert alert) {
        return alerts.putIfAbsent(alert.id(), alert) == null;
    }

    @Override
    public boolean replace(Alert changed) {
        Alert known = alerts.get(changed.id());
        return known != null
                && known.version() == changed.version() - 1
                && alerts.replace(changed.id(), known, changed);
    }

    @Override
    public boolean replaceAll(List<Alert> changed) {
        boolean all = true;
        for (Alert alert : changed) {
            all &= replace(alert);
        }
        return all;
    }

    @Override
    public Optional<Alert> get(String id) {
        return Optional.ofNullable(alerts.get(id));
    }

    @Override
    public List<Alert> get(Collection<String> ids) {
        return ids.stream().map(alerts::get).filter(Objects::nonNull).toList();
    }

    @Override
    public List<Alert> withObservables(Collection<String> values, Instant from, int max) {
        return alerts.values().stream()
                .filter(alert -> !alert.createdAt().isBefore(from)
                        && Observables.of(alert).stream().anyMatch(one -> values.contains(one.value())))
                .sorted(RAISED_LAST_FIRST)
                .limit(max)
                .toList();
    }

    @Override
    public List<Alert> latest(String rule, String key, int max) {
        return alerts.values().stream()
                .filter(alert -> alert.rule().equals(rule) && alert.key().equals(key))
                .sorted(Comparator.comparing(Alert::lastSeen).reversed())
                .limit(max)
                .toList();
    }

    @Override
    public List<Alert> seenSince(String rule, String key, Instant from, int max) {
        return latest(rule, key, Integer.MAX_VALUE).stream()
                .filter(alert -> !alert.lastSeen().isBefore(from))
                .limit(max)
                .toList();
    }

    @Override
    public List<Alert> seenBetween(String rule, String key, Instant from, Instant to) {
        return latest(rule, key, Integer.MAX_VALUE).stream()
                .filter(alert ->
                        !alert.lastSeen().isBefore(from) && !alert.firstSeen().isAfter(to))
                .toList();
    }

    @Override
    public Page<Alert> find(AlertQuery query) {
        Stream<Alert> wanted =
                alerts.values().stream().filter(alert -> matches(alert, query)).sorted(RAISED_LAST_FIRST);
        if (query.cursor() != null) {
            List<String> parts = Cursors.read(query.cursor(), 2);
            long time = Cursors.number(parts.get(0));
            wanted = wanted.filter(alert -> alert.createdAt().toEpochMilli() < time
                    || (alert.createdAt().toEpochMilli() == time && alert.id().compareTo(parts.get(1)) < 0));
        }
        List<Alert> found = wanted.limit(query.size() + 1).toList();
        if (found.size() <= query.size()) {
            return new Page<>(found, null);
        }
        Alert last = found.get(query.size() - 1);
        return new Page<>(
                found.subList(0, query.size()),
                Cursors.of(Long.toString(last.createdAt().toEpochMilli()), last.id()));
    }

    @Override
    public long count(AlertQuery query, int most) {
        return alerts.values().stream()
                .filter(alert -> matches(alert, query))
                .limit(most)
                .count();
    }

    /** Of the query language as much as the tests of later rooms need: all words, and observables. */
    private static boolean matches(Alert alert, Search search) {
        if (search instanceof Search.And all) {
            return all.parts().stream().allMatch(part -> matches(alert, part));
        }
        if (search instanceof Search.Word word) {
            return (alert.title() + " " + alert.key() + " " + alert.rule()).contains(word.text());
        }
        if (search instanceof Search.Equal equal && equal.field().equals("observable")) {
            return AlertObservables.of(alert).contains(equal.value());
        }
        if (search instanceof Search.Equal equal && equal.field().equals("state")) {
            String state = alert.state().name().toLowerCase(Locale.ROOT);
            return equal.value().equals("live")
                    ? alert.state() != Alert.State.CLOSED
                    : List.of(equal.value().split(",")).contains(state);
        }
        if (search instanceof Search.Equal equal && equal.field().equals("rule")) {
            return alert.rule().equals(equal.value());
        }
        throw new IllegalArgumentException("the stores of tests do not know " + search);
    }

    private static boolean matches(Alert alert, AlertQuery query) {
        return matches(alert, query.search().search())
                && (query.rule().isEmpty() || query.rule().equals(alert.rule()))
                && (query.states().isEmpty() || query.states().contains(alert.state()))
                && (query.severities().isEmpty() || query.severities().contains(alert.severity()))
                && (query.key().isEmpty() || query.key().equals(alert.key()))
                && (query.from() == null || !alert.createdAt().isBefore(query.from()))
                && (query.to() == null || alert.createdAt().isBefore(query.to()));
    }

    @Override
    public List<Alert> withPendingDispatches(int max) {
        return alerts.values().stream()
                .filter(alert -> alert.dispatches().stream().anyMatch(dispatch -> !dispatch.done()))
                .sorted(Comparator.comparing(Alert::severity).reversed().thenComparing(Alert::createdAt))
                .limit(max)
                .toList();
    }
}
