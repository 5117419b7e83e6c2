package io.tocsin.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Reads instants of the command line. */
final class Instants {

    private Instants() {}

    /** @return now where the text is empty */
    static Instant read(String text, Clock clock) {
        if (text.isEmpty()) {
            return clock.instant();
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new UsageException("\"" + text + "\" is no instant: write it like 2026-01-05T12:00:00Z");
        }
    }
}
