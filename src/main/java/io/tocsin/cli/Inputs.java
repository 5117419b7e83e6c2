package io.tocsin.cli;

import io.tocsin.event.RawEvent;
import io.tocsin.normalise.EventLines;
import io.tocsin.normalise.Normaliser;
import java.io.InputStream;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Events that a command is given, one a line. */
final class Inputs {

    private Inputs() {}

    /**
     * @param format {@code syslog}, {@code ecs} or {@code mozdef}
     * @param now what counts as now; dates without a year are read from it
     * @param refused told the number of each line that cannot be processed, and why
     */
    static EventLines of(InputStream in, String source, String format, Instant now, BiConsumer<Long, String> refused) {
        Normaliser normaliser = Normaliser.standard();
        return new EventLines(in, new EventLines.Kind(source, formatOf(format), now), normaliser::normalise, refused);
    }

    static RawEvent.Format formatOf(String word) {
        try {
            return EventLines.format(word);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
