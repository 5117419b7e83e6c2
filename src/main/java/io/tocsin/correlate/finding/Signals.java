package io.tocsin.correlate.finding;

import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.window.Timer;
import io.tocsin.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Findings as events, for other rules: {@code event.kind} is {@code signal}, {@code rule.id} and {@code rule.name} tell
 * whose finding it is, {@code @timestamp} when it came true, and every other field is that of the event that made it.
 */
public final class Signals {

    /** No sender's id begins like this, so that an id tells a signal from an event that came from outside. */
    private static final String PREFIX = "\u001fsignal:";

    private Signals() {}

    public static Event of(Finding finding, Event event) {
        return event.toBuilder()
                .put("event.id", PREFIX + finding.rule() + ":" + finding.event())
                .put("event.kind", "signal")
                .put("event.category", finding.category().isEmpty() ? "intrusion_detection" : finding.category())
                .put("rule.severity", finding.severity().word())
                .put("rule.id", finding.rule())
                .put("rule.name", finding.title())
                .putText("tocsin.key", finding.key())
                .put("@timestamp", finding.at())
                .put("tocsin.occurrences", 1)
                .build();
    }

    /** An event from outside cannot pass for a finding of ours: what calls itself a signal is shown as an alert of another system. */
    public static Event fromOutside(Event event) {
        return event.kind().equals("signal")
                ? event.toBuilder().put("event.kind", "alert").build()
                : event;
    }

    /**
     * What time made true as an event: the one that was waited for in vain after, with the entry of a list that was
     * silent as its key, or one that stands for what never came. Null where the rule is gone.
     */
    public static @Nullable Event ofSilence(Timer due, @Nullable Rule rule) {
        Event heard = due.event();
        if (heard != null && !due.site().arguments().list().isEmpty()) {
            return heard.toBuilder().putText("tocsin.key", due.key()).build();
        }
        return heard != null || rule == null
                ? heard
                : Event.builder()
                        .put("event.id", "silence:" + rule.id() + ":" + due.key() + ":" + due.at())
                        .put("event.kind", "state")
                        .put("@timestamp", Instant.ofEpochMilli(due.at()))
                        .put(rule.keyPaths().size() == 1 ? rule.key() : "tocsin.key", due.key())
                        .build();
    }

    /** The id of the event that came from outside. */
    public static String underlying(Event event) {
        return underlying(event.id());
    }

    public static String underlying(String id) {
        return id.startsWith(PREFIX) ? id.substring(id.indexOf(':', PREFIX.length()) + 1) : id;
    }
}
