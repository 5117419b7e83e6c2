package io.tocsin.ingest;

import io.tocsin.platform.PermanentException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Bounds a routes file before Camel reads it: Camel's loader follows depth by recursion and aliases as often as they are
 * named, so a short text can end its thread or fill the memory. Reads events one by one, which costs neither.
 */
final class RouteText {

    static final int MAX_DEPTH = 100;

    /** Values, those of an alias counted as often as it is named. */
    static final long MAX_VALUES = 100_000;

    private record Open(Optional<Anchor> anchor, long before) {}

    private final Map<Anchor, Long> sizes = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private long values;

    private RouteText() {}

    /** @throws PermanentException where the text is nested too deep or grows too large by its aliases */
    static void check(String text) {
        new RouteText().read(text);
    }

    private void read(String text) {
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
                take(event);
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                if (open.size() > MAX_DEPTH) {
                    throw new PermanentException("line " + line + " is nested more than " + MAX_DEPTH
                            + " levels deep; write it with fewer, or split the file");
                }
                if (values > MAX_VALUES) {
                    throw new PermanentException("line " + line + " is past " + MAX_VALUES
                            + " values, aliases counted in full; split the file, or use fewer aliases");
                }
            }
        } catch (YamlEngineException e) {
            // not YAML: Camel reports it in its own words
        }
    }

    private void take(Event event) {
        values++;
        if (event instanceof CollectionStartEvent start) {
            open.push(new Open(start.getAnchor(), values - 1));
        } else if (event instanceof CollectionEndEvent) {
            values--;
            Open ended = open.pop();
            ended.anchor().ifPresent(anchor -> sizes.put(anchor, values - ended.before()));
        } else if (event instanceof AliasEvent alias) {
            values += sizes.getOrDefault(alias.getAlias(), 1L) - 1;
        } else if (event instanceof ScalarEvent scalar) {
            scalar.getAnchor().ifPresent(anchor -> sizes.put(anchor, 1L));
        }
    }
}
