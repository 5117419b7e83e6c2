package io.tocsin.metrics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.tocsin.event.Severity;
import io.tocsin.incident.IncidentTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed: how long incidents of a severity may take to each goal.
 *
 * @param hours when the clocks run that do not run always
 * @param warnAt share of the time after which a clock is at risk, above 0 and below 1
 * @param clocks by severity; a severity that is missing has none
 */
record SlaPolicy(BusinessHours hours, double warnAt, Map<Severity, Agreement> clocks) {

    SlaPolicy {
        clocks = Map.copyOf(clocks);
    }

    /** The severities that have a clock. */
    Set<Severity> watched() {
        return clocks.entrySet().stream()
                .filter(one -> !one.getValue().within().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** What a clock runs towards. */
    enum Goal {
        ACKNOWLEDGE,
        CONTAIN,
        RESOLVE;

        /** The word in JSON and files: lower case. */
        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Null while it is not reached. */
        @Nullable
        Instant reached(IncidentTimes times) {
            return switch (this) {
                case ACKNOWLEDGE -> times.acknowledged();
                case CONTAIN -> times.contained();
                case RESOLVE -> times.resolved();
            };
        }
    }

    /**
     * The clocks of one severity.
     *
     * @param within how long each goal may take; a goal that is missing has no clock
     * @param always whether the clocks run day and night, and not in business hours only
     */
    record Agreement(Map<Goal, Duration> within, boolean always) {
        Agreement {
            within = Map.copyOf(within);
        }
    }
}
