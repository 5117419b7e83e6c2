package io.tocsin.cli;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import io.tocsin.platform.PermanentException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Events of a file or of standard input, one a line, through the same parsers as the server's. */
final class Inputs implements Iterator<Event> {

    private final LineReader lines;
    private final String source;
    private final RawEvent.Format format;
    private final Instant receivedAt;
    private final Normaliser normaliser;
    private final BiConsumer<Long, String> refused;
    private long number;
    private boolean recorded;
    private @Nullable Event next;

    /**
     * @param format {@code syslog}, {@code ecs} or {@code mozdef}
     * @param receivedAt what counts as now; dates without a year are read from it
     * @param refused told the number of each line that cannot be processed, and why
     */
    Inputs(InputStream in, String source, String format, Instant receivedAt, BiConsumer<Long, String> refused) {
        this.lines = new LineReader(in);
        this.source = source;
        this.format = formatOf(format);
        this.receivedAt = receivedAt;
        this.normaliser = Normaliser.standard();
        this.refused = refused;
        advance();
    }

    private static RawEvent.Format formatOf(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "syslog" -> RawEvent.Format.SYSLOG;
            case "ecs", "json" -> RawEvent.Format.JSON;
            case "mozdef" -> RawEvent.Format.MOZDEF;
            default -> throw new UsageException("unknown format \"" + word + "\": use ecs, mozdef or syslog");
        };
    }

    /** Takes events to have arrived when they say so, and where they do not, when they happened. Before the first is taken. */
    Inputs asRecorded() {
        recorded = true;
        next = next == null ? null : arrivedAsToldBy(next);
        return this;
    }

    private static Event arrivedAsToldBy(Event event) {
        Object created = Fields.get(event.document(), "event.created");
        if (created instanceof Instant arrived) {
            return event.toBuilder().put("event.ingested", arrived).build();
        }
        return event.occurredAt().equals(Instant.EPOCH)
                ? event
                : event.toBuilder().put("event.ingested", event.occurredAt()).build();
    }

    /** How many lines were read so far. */
    long lines() {
        return number;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Event next() {
        Event event = next;
        if (event == null) {
            throw new NoSuchElementException();
        }
        advance();
        return event;
    }

    private void advance() {
        next = null;
        while (next == null && lines.hasNext()) {
            number++;
            RawEvent raw = new RawEvent(source, format, "", receivedAt, lines.next());
            try {
                Event event = normaliser.normalise(raw, "line-" + number, number);
                next = recorded ? arrivedAsToldBy(event) : event;
            } catch (PermanentException e) {
                refused.accept(number, String.valueOf(e.getMessage()));
            }
        }
    }
}
