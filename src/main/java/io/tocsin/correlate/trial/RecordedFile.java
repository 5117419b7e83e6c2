package io.tocsin.correlate.trial;

import io.tocsin.event.Event;
import io.tocsin.normalise.EventLines;
import io.tocsin.platform.TransientException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of events that somebody sent, one a line, in the order of the lines; deleted when it is done with. */
public final class RecordedFile implements Recording {

    private static final Logger log = LoggerFactory.getLogger(RecordedFile.class);

    private final Path file;
    private final EventLines.Kind kind;
    private final EventLines.Parser parser;
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param file becomes this object's: it deletes it
     * @param parser makes an event of a line
     */
    public RecordedFile(Path file, EventLines.Kind kind, EventLines.Parser parser) {
        this.file = file;
        this.kind = kind;
        this.parser = parser;
    }

    /** The number of lines, whenever what they tell happened. */
    @Override
    public long estimate(Instant from, Instant to) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long lines = 0;
            int before = '\n';
            for (int c = in.read(); c >= 0; c = in.read()) {
                lines += before == '\n' && c != '\n' ? 1 : 0;
                before = c;
            }
            return lines;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void play(Instant from, Instant to, Predicate<Event> reader) {
        try (InputStream in = Files.newInputStream(file)) {
            EventLines lines =
                    new EventLines(in, kind, parser, (line, reason) -> refused.incrementAndGet()).asRecorded();
            boolean more = true;
            while (more && lines.hasNext()) {
                Event event = lines.next();
                boolean within =
                        !event.occurredAt().isBefore(from) && event.occurredAt().isBefore(to);
                more = !within || reader.test(event);
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(e);
        }
    }

    private static TransientException unreadable(Exception e) {
        return new TransientException("the events that were sent cannot be read any more: send them again", e);
    }

    @Override
    public long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("The events sent for a backtest stay in {}: {}", file, e.toString());
        }
    }
}
