package io.tocsin.normalise.line;

import io.tocsin.normalise.draft.Draft;

/** Reads the lines of one program, or of a family. Stateless: one line in, one line's fields out. */
interface LineParser {

    /** For {@code tocsin.parser.name}. */
    String name();

    /** For {@code tocsin.parser.version}; counts up when the same line gives other fields than before. */
    default int version() {
        return 2;
    }

    /** Puts what the line says into the draft and says so; false, with nothing put, where the line is not its own. */
    boolean read(Line line, Draft draft);
}
