package io.tocsin.platform.start;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Writes why the start failed to standard error, without a stack; Spring's own report is switched off. */
final class OneLineReport implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        System.err.println(text(analysis));
    }

    static String text(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : analysis.getAction();
        String what = oneParagraph(analysis.getDescription());
        return ("Tocsin does not start. " + what + (what.contains("\n") ? "\n" : " ") + oneParagraph(action)).strip();
    }

    /** Each line of its own stays one; empty ones and indentation go. */
    private static String oneParagraph(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
