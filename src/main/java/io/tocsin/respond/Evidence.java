package io.tocsin.respond;

import io.tocsin.alert.Alert;
import io.tocsin.playbook.SenderTrust;
import io.tocsin.store.EventStore;
import java.util.Map;
import java.util.stream.Stream;

/** How well the senders of an alert's evidence are known. */
@FunctionalInterface
interface Evidence {

    /** Returns the weakest trust. */
    SenderTrust trustOf(Alert alert);

    /** Reads {@code tocsin.sender.trust} of the stored events and of the event that crossed the line. */
    static Evidence in(EventStore events) {
        return alert -> Stream.concat(
                        events.get(alert.events()).stream().map(event -> event.field("tocsin.sender.trust")),
                        ofCrossing(alert))
                .map(SenderTrust::of)
                .min(SenderTrust::compareTo)
                .orElse(SenderTrust.UNKNOWN);
    }

    private static Stream<String> ofCrossing(Alert alert) {
        return alert.fields().get("tocsin") instanceof Map<?, ?> ours
                        && ours.get("sender") instanceof Map<?, ?> sender
                        && sender.get("trust") != null
                ? Stream.of(String.valueOf(sender.get("trust")))
                : Stream.of();
    }
}
