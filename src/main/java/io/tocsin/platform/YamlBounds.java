package io.tocsin.platform;

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
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * How large a YAML document may be, checked on its events before anything is built of it: building calls itself for each
 * level, and an alias repeats all that it names.
 *
 * @param levels how deep values may be nested
 * @param values how many values there may be, each alias counted as all that it names
 */
public record YamlBounds(int levels, int values) {

    /** A collection that is not closed yet, or what an anchor names. */
    private static final class Part {
        private final Optional<Anchor> anchor;
        private long size = 1;
        /** Levels below it. */
        private int height;

        Part(Optional<Anchor> anchor) {
            this.anchor = anchor;
        }

        void add(long more, int below) {
            size += more;
            height = Math.max(height, below);
        }
    }

    /**
     * Reads the document once, without recursion.
     *
     * @throws Yaml.Wrong with the line at which it goes beyond a bound
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException where it is not YAML
     */
    public void check(String text, LoadSettings settings) {
        Map<Anchor, Part> named = new HashMap<>();
        Deque<Part> open = new ArrayDeque<>();
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent start) {
                open.push(new Part(start.getAnchor()));
                check(event, open.size(), open.size());
            } else if (event instanceof CollectionEndEvent) {
                Part closed = open.pop();
                closed.anchor.ifPresent(anchor -> named.put(anchor, closed));
                add(event, open, closed.size, closed.height + 1);
            } else if (event instanceof ScalarEvent scalar) {
                scalar.getAnchor().ifPresent(anchor -> named.put(anchor, new Part(Optional.empty())));
                add(event, open, 1, 1);
            } else if (event instanceof AliasEvent alias) {
                addAlias(alias, open, named);
            }
        }
    }

    private void addAlias(AliasEvent alias, Deque<Part> open, Map<Anchor, Part> named) {
        if (open.stream()
                .anyMatch(part -> part.anchor.filter(alias.getAlias()::equals).isPresent())) {
            throw new Yaml.Wrong(
                    line(alias),
                    "the alias *" + alias.getAlias() + " stands inside what it names; write the value out instead");
        }
        Part target = named.get(alias.getAlias());
        if (target != null) {
            check(alias, open.size() + target.height, 0);
            add(alias, open, target.size, target.height + 1);
        }
    }

    private void add(Event event, Deque<Part> open, long size, int height) {
        Part into = open.peek();
        if (into != null) {
            into.add(size, height);
            check(event, 0, into.size);
        }
    }

    private void check(Event event, int depth, long size) {
        if (depth > levels) {
            throw new Yaml.Wrong(
                    line(event),
                    "it is nested too deeply: at most " + levels
                            + " levels are read, aliases counted in full; write it flatter");
        }
        if (size > values) {
            throw new Yaml.Wrong(
                    line(event),
                    "the document has more than " + values
                            + " values, aliases counted in full; make it smaller, or split it into several files");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
