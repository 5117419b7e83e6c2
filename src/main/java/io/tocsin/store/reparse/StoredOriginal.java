package io.tocsin.store.reparse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.event.RawEvent.Format;
import io.tocsin.event.RawEvent.Trust;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The raw event that a stored event was made of. */
final class StoredOriginal {

    private StoredOriginal() {}

    /** Null where the event does not hold all of its text: it was cut, or the server made the event itself. */
    static @Nullable RawEvent of(Event event) {
        String original = event.field("event.original");
        if (original.isEmpty() || event.field("tocsin.cut").equals("true")) {
            return null;
        }
        return new RawEvent(
                event.source(),
                format(event),
                event.field("log.source.address"),
                trust(event.field("tocsin.sender.trust")),
                event.ingestedAt(),
                original.getBytes(UTF_8),
                event.field("tocsin.sender.name"));
    }

    /** A line that is an object is read as one, so it makes no difference which of the two it was. */
    private static Format format(Event event) {
        String written = event.field("tocsin.format");
        boolean isMozDef = event.field("tocsin.parser.name").startsWith("mozdef"); // before the format was kept
        return Arrays.stream(Format.values())
                .filter(format -> format.name().equalsIgnoreCase(written))
                .findFirst()
                .orElse(isMozDef ? Format.MOZDEF : Format.SYSLOG);
    }

    private static Trust trust(String word) {
        return Arrays.stream(Trust.values())
                .filter(trust -> trust.word().equals(word))
                .findFirst()
                .orElse(Trust.UNKNOWN);
    }
}
