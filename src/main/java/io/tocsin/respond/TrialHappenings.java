package io.tocsin.respond;

import io.tocsin.playbook.expression.ValueType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What comes in a test: the event or alert that the case names for the step, some time after the case began. */
final class TrialHappenings implements Happenings {

    private final Map<String, List<Map<String, Object>>> mocks;
    private final Clock clock;
    private final Instant start;

    TrialHappenings(Map<String, List<Map<String, Object>>> mocks, Clock clock) {
        this.mocks = mocks;
        this.clock = clock;
        start = clock.instant();
    }

    @Override
    public Optional<Found> event(String step, String query, Instant since) {
        return mock(step, "event").map(mock -> {
            Map<String, Object> document = new LinkedHashMap<>();
            if (mock.get("event") instanceof Map<?, ?> event) {
                event.forEach((name, value) -> document.put(String.valueOf(name), value));
            }
            return new Found("event-of-" + step, document);
        });
    }

    @Override
    public Optional<Found> alert(String step, String rule, String key, Instant since) {
        return mock(step, "alert").map(mock -> new Found(String.valueOf(mock.get("alert")), Map.of()));
    }

    private Optional<Map<String, Object>> mock(String step, String kind) {
        return mocks.getOrDefault(step, List.of()).stream()
                .filter(mock -> mock.containsKey(kind))
                .filter(mock -> !clock.instant().isBefore(start.plus(after(mock))))
                .findFirst();
    }

    private static Duration after(Map<String, Object> mock) {
        Duration after = ValueType.duration(String.valueOf(mock.get("comes_after")));
        return Objects.requireNonNullElse(after, Duration.ZERO);
    }
}
