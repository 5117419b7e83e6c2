package io.tocsin.normalise.parser;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.parser.Step.Named;
import io.tocsin.platform.PermanentException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One product's parser, compiled. Immutable, safe for many threads. */
public final class Parser {

    private final Header header;
    private final Named[] steps;
    private final int slots;
    private final Produced produced;

    /**
     * What its file says beside the steps.
     *
     * @param file path below the folder of parsers
     */
    record Header(String file, String name, int version, String dataset, List<Match> matches) {

        Header {
            matches = List.copyOf(matches);
        }
    }

    Parser(Header header, Named[] steps, int slots, Produced produced) {
        this.header = header;
        this.steps = steps.clone();
        this.slots = slots;
        this.produced = produced;
    }

    public String name() {
        return header.name;
    }

    public int version() {
        return header.version;
    }

    public String file() {
        return header.file;
    }

    List<Match> matches() {
        return header.matches;
    }

    Produced produced() {
        return produced;
    }

    /**
     * Puts what the line says into the draft.
     *
     * @return false, with nothing put, where the line is not this product's
     * @throws PermanentException where a step breaks, or needs more steps than a line may cost
     */
    boolean read(Input input, Draft draft, @Nullable Trace trace) {
        Scratch scratch = new Scratch(input, slots, trace);
        scratch.values[Names.MESSAGE] = input.text();
        scratch.values[Names.PROGRAM] = input.program();
        scratch.values[Names.HOST] = input.host();
        boolean isWhole;
        try {
            isWhole = Step.all(steps, scratch);
        } catch (RuntimeException | StackOverflowError e) {
            throw new PermanentException(
                    "parser " + header.name + " version " + header.version + " failed on this line: " + e + "; mend "
                            + header.file + ", then replay the record",
                    e);
        }
        if (!isWhole && !scratch.isClassified) {
            return false;
        }
        put(scratch, draft);
        if (!isWhole) {
            draft.put("tocsin.partial", scratch.note);
        }
        return true;
    }

    private void put(Scratch scratch, Draft draft) {
        draft.put("event.dataset", header.dataset);
        draft.put("event.provider", header.name);
        draft.putAll(new Draft(scratch.fields));
        if (scratch.unmapped != null) {
            draft.put("unmapped." + header.name, scratch.unmapped);
        } else if (scratch.tree != null) {
            draft.put("unmapped." + header.name, scratch.tree);
        }
        scratch.tags.forEach(draft::tag);
        draft.put("tocsin.parser.name", header.name);
        draft.put("tocsin.parser.version", (long) header.version);
    }
}
