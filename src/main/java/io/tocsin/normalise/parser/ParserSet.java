package io.tocsin.normalise.parser;

import io.tocsin.normalise.draft.Draft;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The parsers in force, with the index that leads a line to them. Immutable, safe for many threads. */
public final class ParserSet {

    /** Pairs that make a text one of {@code key=value}; fewer are prose. */
    private static final int LEAST_PAIRS = 3;

    private final Map<String, Parser> parsers;
    private final Dispatch dispatch;

    /** @param parsers those that come later take the place of earlier ones with their name */
    public ParserSet(Collection<Parser> parsers) {
        Map<String, Parser> byName = new LinkedHashMap<>();
        parsers.forEach(parser -> byName.put(parser.name(), parser));
        this.parsers = Map.copyOf(byName);
        this.dispatch = new Dispatch(byName.values());
    }

    /** Those in force, in no order. */
    public List<Parser> parsers() {
        return List.copyOf(parsers.values());
    }

    /**
     * Puts what a product's line says into the draft.
     *
     * @param trace is told what was tried, and then those are asked too that come after the one that takes the line; null for
     *     nobody
     * @return false, with nothing put, where no parser knows the line
     * @throws io.tocsin.platform.PermanentException where a parser breaks on it
     */
    public boolean read(Input input, Draft draft, @Nullable Trace trace) {
        return reading(draft, trace, input, takes -> dispatch.read(input, trace, takes));
    }

    /** As {@link #read}, by the generic formats: CEF, LEEF and {@code key=value}. */
    public boolean readGeneric(Input input, Draft draft, @Nullable Trace trace) {
        String shape = shape(input);
        return !shape.isEmpty() && reading(draft, trace, input, takes -> dispatch.readShape(shape, input, takes));
    }

    private boolean reading(
            Draft draft, @Nullable Trace trace, Input input, Predicate<Predicate<Dispatch.Candidate>> looks) {
        if (trace == null) {
            return looks.test(candidate -> candidate.parser().read(input, draft, null));
        }
        boolean[] claimed = {false};
        boolean isTaken = looks.test(candidate -> {
            trace.begins();
            // the first that takes the line has it; whoever would come after it is only asked
            boolean takes = candidate.parser().read(input, claimed[0] ? new Draft() : draft, trace);
            trace.ended(candidate.parser(), candidate.match().toString(), takes);
            claimed[0] |= takes;
            return false;
        });
        return isTaken || claimed[0];
    }

    private static String shape(Input input) {
        String text = input.text();
        if (input.tree() != null) {
            return "json";
        }
        if (text.startsWith("CEF:")) {
            return "cef";
        }
        if (text.startsWith("LEEF:")) {
            return "leef";
        }
        return isPairs(text) ? "pairs" : "";
    }

    /** Whether the text begins with pairs: {@code word=value word=value word="two words"}. */
    private static boolean isPairs(String text) {
        int at = 0;
        for (int pairs = 0; pairs < LEAST_PAIRS; pairs++) {
            int from = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_-.".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            if (at == from || at >= text.length() || text.charAt(at) != '=') {
                return false;
            }
            at++;
            if (at < text.length() && text.charAt(at) == '"') {
                int close = text.indexOf('"', at + 1);
                at = close < 0 ? text.length() : close + 1;
            }
            int blank = text.indexOf(' ', at);
            if (blank < 0) {
                return pairs > 0; // two are enough where they are all of the text
            }
            at = blank;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }
        return true;
    }
}
