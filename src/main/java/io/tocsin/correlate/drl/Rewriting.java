package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The text of a rule file as it is compiled: with call sites in it and in a package of its own. No line moves. */
final class Rewriting {

    private static final int NUMBER = "number".length();

    private Rewriting() {}

    static String of(String file, String written, List<RuleReader.Read> rules) {
        String text = withNumbersAsTheyStand(written, rules);
        List<Edit> edits = new ArrayList<>();
        for (RuleReader.Read rule : rules) {
            rule.feeds().forEach((at, calls) -> edits.add(new Edit(at, 0, feed(text, calls))));
            rule.calls().forEach(call -> edits.add(new Edit(call.start(), call.open() - call.start(), opening(call))));
            edits.addAll(rule.edits());
        }
        edits.sort(Comparator.comparingInt(Edit::at));
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (Edit edit : edits) {
            out.append(text, from, edit.at()).append(edit.text());
            from = edit.at() + edit.length();
        }
        return inAscii(inOwnPackage(file, out.append(text.substring(from)).toString()));
    }

    /** What a window takes in of a number is the text that the event has: no digit of it is lost on the way. No offset changes. */
    private static String withNumbersAsTheyStand(String text, List<RuleReader.Read> rules) {
        StringBuilder changed = new StringBuilder(text);
        rules.forEach(rule ->
                rule.calls().forEach(call -> call.numbers().forEach(at -> changed.replace(at, at + NUMBER, "field "))));
        return changed.toString();
    }

    /**
     * Drools reads a file in the machine's own encoding, whatever that is; texts in quotes may have any sign. And it takes
     * {@code :=} for its own sign in texts too, where alone it can stand.
     */
    private static String inAscii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ownSign = c == '=' && i > 0 && text.charAt(i - 1) == ':';
            if (c < 128 && !ownSign) {
                ascii.append(c);
            } else {
                ascii.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return ascii.toString();
    }

    private static String opening(WindowCall call) {
        return "RuleFunctions." + call.site().kind().function() + "(\""
                + call.site().id() + "\", this, ";
    }

    /** One condition before the first call that asks all of them, so that each counts whatever the others say. */
    private static String feed(String text, List<WindowCall> fed) {
        List<String> calls = new ArrayList<>();
        for (WindowCall call : fed) {
            calls.add(opening(call) + text.substring(call.open(), call.end()).replaceAll("[\\r\\n]", " "));
        }
        return "RuleFunctions.seen(" + String.join(", ", calls) + "), ";
    }

    /** Drools knows rules by package and name; a package for each file keeps files apart. */
    static String ownPackage(String file) {
        String plain = file.replaceAll("\\.drl$", "").replaceAll("[^A-Za-z0-9]", "_");
        return plain.toLowerCase(Locale.ROOT) + "_" + Metadata.hash(file).substring(0, 12);
    }

    private static String inOwnPackage(String file, String text) {
        List<Token> tokens = Token.of(text, 0);
        return text.substring(0, tokens.get(0).start()) + "package rules." + ownPackage(file)
                + "; import java.util.List; import io.tocsin.event.Event; import io.tocsin.correlate.window.RuleFunctions;"
                + " import function io.tocsin.correlate.window.RuleFunctions.alert;"
                + " import function io.tocsin.correlate.window.RuleFunctions.signal;"
                // sorted: the text is what a compiled file is kept by
                + Condition.FUNCTIONS.stream()
                        .sorted()
                        .map(function -> " import function io.tocsin.correlate.window.RuleFunctions." + function + ";")
                        .collect(Collectors.joining())
                + text.substring(tokens.get(packageLength(tokens) - 1).end());
    }

    /** How many pieces the package line has, its semicolon included; 0 where the file does not begin with one. */
    static int packageLength(List<Token> tokens) {
        if (tokens.size() < 3 || !tokens.get(0).is("package")) {
            return 0;
        }
        int at = 2;
        while (at + 1 < tokens.size() && tokens.get(at).is(".")) {
            at += 2;
        }
        return at < tokens.size() && tokens.get(at).is(";") ? at + 1 : 0;
    }
}
