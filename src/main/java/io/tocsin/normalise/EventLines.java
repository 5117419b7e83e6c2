package io.tocsin.normalise;

import io.tocsin.event.Event;
import io.tocsin.event.Fields;
import io.tocsin.event.RawEvent;
import io.tocsin.platform.PermanentException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Events of a file or of another stream, one a line, through the parsers that a server reads them with. */
public final class EventLines implements Iterator<Event> {

    private final LineReader lines;
    private final CsvRows rows = new CsvRows();
    private final Kind kind;
    private final Parser parser;
    private final BiConsumer<Long, String> refused;
    private long number;
    private long read;
    private boolean recorded;
    private @Nullable Event next;

    /**
     * What the lines are.
     *
     * @param source name of the source they count as
     * @param receivedAt what counts as now; dates without a year are read from it
     */
    public record Kind(String source, RawEvent.Format format, Instant receivedAt) {}

    /** Makes the event of a line. */
    @FunctionalInterface
    public interface Parser {

        /**
         * @param id what the event is called where the line does not say
         * @param number of the line, from 1
         * @throws PermanentException where it cannot be one
         */
        Event parse(RawEvent raw, String id, long number);
    }

    /** @param refused told the number of each line that cannot be processed, and why */
    public EventLines(InputStream in, Kind kind, Parser parser, BiConsumer<Long, String> refused) {
        this.lines = new LineReader(in);
        this.kind = kind;
        this.parser = parser;
        this.refused = refused;
        advance();
    }

    /** @throws IllegalArgumentException for a word that is none of {@code syslog}, {@code ecs} and {@code mozdef} */
    public static RawEvent.Format format(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "syslog" -> RawEvent.Format.SYSLOG;
            case "ecs", "json" -> RawEvent.Format.JSON;
            case "mozdef" -> RawEvent.Format.MOZDEF;
            default -> throw new IllegalArgumentException("unknown format \"" + word + "\": use ecs, mozdef or syslog");
        };
    }

    /** Takes events to have arrived when they say so, and where they do not, when they happened. Before the first is taken. */
    public EventLines asRecorded() {
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

    /** How many lines were read so far, empty ones left out. */
    public long lines() {
        return read;
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

    private RawEvent raw(byte[] line) {
        byte[] row = kind.format() == RawEvent.Format.SYSLOG ? rows.row(line) : null;
        return row == null
                ? new RawEvent(kind.source(), kind.format(), "", kind.receivedAt(), line)
                : new RawEvent(kind.source(), RawEvent.Format.JSON, "", kind.receivedAt(), row);
    }

    private void advance() {
        next = null;
        while (next == null && lines.hasNext()) {
            RawEvent raw = raw(lines.next());
            number = lines.number();
            read++;
            try {
                Event event = parser.parse(raw, "line-" + number, number);
                next = recorded ? arrivedAsToldBy(event) : event;
            } catch (PermanentException e) {
                refused.accept(number, String.valueOf(e.getMessage()));
            }
        }
    }
}
