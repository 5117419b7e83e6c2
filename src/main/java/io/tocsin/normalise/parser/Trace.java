package io.tocsin.normalise.parser;

import java.util.ArrayList;
import java.util.List;

/** How a line was read, for the author of a parser: who was asked and why, and what each step gave. One thread. */
public final class Trace {

    private static final int MOST = 500;

    /**
     * A parser that was asked.
     *
     * @param key by which the line led to it, e.g. {@code program postfix}
     * @param claimed whether it took the line
     * @param steps each step that ran with its result, in order
     */
    public record Attempt(String parser, int version, String key, boolean claimed, List<String> steps) {

        public Attempt {
            steps = List.copyOf(steps);
        }
    }

    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private List<String> steps = new ArrayList<>();

    /** A parser that is written in Java took the line; of its steps nothing is told. */
    public void claimed(String parser, int version, String key) {
        attempts.add(new Attempt(parser, version, key, true, List.of()));
    }

    void step(String step, String result) {
        if (steps.size() < MOST) {
            steps.add(result + " " + step);
        }
    }

    void begins() {
        steps = new ArrayList<>();
    }

    void ended(Parser parser, String key, boolean claimed) {
        attempts.add(new Attempt(parser.name(), parser.version(), key, claimed, steps));
        steps = new ArrayList<>();
    }

    /** A key that the line was looked up by, whether or not a parser has it. */
    void key(String key) {
        if (keys.size() < MOST && !keys.contains(key)) {
            keys.add(key);
        }
    }

    /** Every parser that was asked, in order; after the one that claimed the line, those that would have. */
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** What the line can be matched by. */
    public List<String> keys() {
        return List.copyOf(keys);
    }
}
