package io.tocsin.console;

import static io.tocsin.access.Permission.EVENTS_READ;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.access.RequiresPermission;
import io.tocsin.http.problem.BadParameterException;
import io.tocsin.event.Event;
import io.tocsin.event.RawEvent;
import io.tocsin.normalise.Normaliser;
import io.tocsin.normalise.parser.Trace;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How a line is read: for the author of a parser. Nothing is stored. */
@RestController
@RequestMapping("/api/v1/parsers")
final class ParserController {

    private final Normaliser normaliser;
    private final Clock clock;

    ParserController(Normaliser normaliser, Clock clock) {
        this.normaliser = normaliser;
        this.clock = clock;
    }

    /** @param raw a line as it would arrive; a JSON object is read as one */
    record Line(@Nullable String raw) {}

    /**
     * @param event null where the record would be parked
     * @param parked why it would be; empty where it would not
     * @param keys what the line was looked up by
     * @param attempts the parsers that were asked, in order
     */
    record Tried(@Nullable Map<String, Object> event, String parked, List<String> keys, List<Trace.Attempt> attempts) {}

    @RequiresPermission(EVENTS_READ)
    @PostMapping("/try")
    Tried tryLine(@RequestBody Line body) {
        String raw = body.raw();
        if (raw == null || raw.isBlank()) {
            throw new BadParameterException("raw", "Send \"raw\", a line as it would arrive.");
        }
        RawEvent record = new RawEvent("try", RawEvent.Format.SYSLOG, "", clock.instant(), raw.getBytes(UTF_8));
        Normaliser.Explanation explanation = normaliser.explain(record, "try");
        Event event = explanation.event();
        return new Tried(
                event == null ? null : event.document(),
                explanation.reason(),
                explanation.trace().keys(),
                explanation.trace().attempts());
    }
}
