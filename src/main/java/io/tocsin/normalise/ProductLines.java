package io.tocsin.normalise;

import io.tocsin.normalise.draft.Draft;
import io.tocsin.normalise.json.JsonText;
import io.tocsin.normalise.json.ProductReader;
import io.tocsin.normalise.line.Line;
import io.tocsin.normalise.line.LineParsers;
import io.tocsin.normalise.parser.Input;
import io.tocsin.normalise.parser.ParserSet;
import io.tocsin.normalise.parser.Trace;
import io.tocsin.normalise.windows.WindowsText;
import io.tocsin.normalise.windows.WindowsTree;
import io.tocsin.platform.PermanentException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the parsers written in Java, which know what data cannot say as safely, then the parsers in force that are data, and
 * last the generic formats.
 */
final class ProductLines implements ProductReader {

    private static final String CEE = "@cee:";

    /** Of PAM before 0.99, where the program's name does not hold the module. */
    private static final String OLD_PAM = "(pam_unix) ";

    private final LineParsers lines;
    private final Supplier<ParserSet> parsers;
    private final @Nullable Trace trace;

    /** @param trace is told how a line was read; null for nobody */
    ProductLines(LineParsers lines, Supplier<ParserSet> parsers, @Nullable Trace trace) {
        this.lines = lines;
        this.parsers = parsers;
        this.trace = trace;
    }

    @Override
    public boolean line(String program, String text, Instant receivedAt, Draft draft) {
        if ((text.startsWith(CEE) || text.startsWith("{")) && json(text, parsers.get(), receivedAt, draft)) {
            return true;
        }
        Map<String, Object> windows = WindowsText.read(program, text);
        if (windows != null && parsers.get().read(input(draft, "", text, windows, receivedAt), draft, trace)) {
            return true;
        }
        boolean isOldPam = text.startsWith(OLD_PAM) && !program.isEmpty();
        Line whole =
                isOldPam ? new Line(program + "(pam_unix)", text.substring(OLD_PAM.length())) : new Line(program, text);
        Line line = LineParsers.repeated(whole, draft);
        if (lines.read(line, draft)) {
            tellOthers(line, receivedAt, draft);
            return true;
        }
        String inner = line.text();
        ParserSet set = parsers.get();
        String outer = draft.text("tocsin.parser.name");
        Input input = input(draft, line.program(), inner, null, receivedAt);
        boolean isRead = set.read(input, draft, trace);
        if (isRead && !outer.isEmpty()) {
            draft.put("tocsin.parser.name", outer + "/" + draft.text("tocsin.parser.name"));
        }
        return isRead;
    }

    /** An explanation also names the parser files that would have taken the line. */
    private void tellOthers(Line line, Instant receivedAt, Draft draft) {
        if (trace != null) {
            String key = line.program().isEmpty() ? "its shape" : "program " + line.program();
            long version = draft.value("tocsin.parser.version") instanceof Long number ? number : 1;
            trace.claimed(draft.text("tocsin.parser.name"), (int) version, key);
            parsers.get().read(input(draft, line.program(), line.text(), null, receivedAt), new Draft(), trace);
        }
    }

    /** JSON behind a header, with or without the cookie of Common Event Expression. */
    private boolean json(String text, ParserSet set, Instant receivedAt, Draft draft) {
        String body = text.startsWith(CEE) ? text.substring(CEE.length()) : text;
        if (!JsonText.beginsAsObject(body)) {
            return false;
        }
        Map<String, Object> tree;
        try {
            tree = JsonText.object(body);
        } catch (PermanentException notJson) {
            return false;
        }
        Input input = input(draft, "", body, tree, receivedAt);
        return set.read(input, draft, trace) || set.readGeneric(input, draft, trace);
    }

    @Override
    public boolean object(Map<String, Object> document, String text, Instant receivedAt, Draft draft) {
        return parsers.get().read(input(draft, "", text, WindowsTree.byName(document), receivedAt), draft, trace);
    }

    @Override
    public boolean generic(Map<String, Object> document, String text, Instant receivedAt, Draft draft) {
        return parsers.get().readGeneric(input(draft, "", text, document, receivedAt), draft, trace);
    }

    /** A line in a generic format; false where it is in none. */
    boolean genericLine(String text, Instant receivedAt, Draft draft) {
        return parsers.get().readGeneric(input(draft, "", text, null, receivedAt), draft, trace);
    }

    private static Input input(
            Draft draft, String program, String text, @Nullable Map<String, Object> tree, Instant receivedAt) {
        return new Input(draft.text("tocsin.source"), program, draft.text("host.name"), text, tree, receivedAt);
    }
}
