package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.platform.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Rules in force together with texts that are not: for tests and backtests of what nobody has saved. */
final class TrialRules {

    private static final Pattern RULES = Pattern.compile("[\\w-]{1,60}/[\\w.-]{1,100}\\.drl");
    private static final Pattern TESTS = Pattern.compile("[\\w-]{1,60}/[\\w.-]{1,100}\\.test\\.yaml");

    private TrialRules() {}

    /**
     * The live rules with these texts in place of their files.
     *
     * @throws UnusableTextException where a text has an error
     */
    static Correlator of(Correlator live, List<RuleText> texts) {
        check(texts, RULES, "pack/name.drl");
        Map<String, String> byFile = new LinkedHashMap<>();
        texts.forEach(text -> byFile.put(text.file(), text.text()));
        Correlator trial = live.with(byFile);
        List<Problem> errors = trial.problems().stream()
                .filter(problem -> problem.isError() && byFile.containsKey(problem.file()))
                .toList();
        if (!errors.isEmpty()) {
            trial.close();
            throw new UnusableTextException(errors);
        }
        return trial;
    }

    /** @throws UnusableTextException where one is not named like a test file, or cannot be read */
    static void checkTests(List<RuleText> tests) {
        check(tests, TESTS, "pack/name.test.yaml");
        List<Problem> errors = new ArrayList<>();
        for (RuleText test : tests) {
            try {
                RuleTestFile.read(test.text());
            } catch (Yaml.Wrong e) {
                errors.add(error(test.file(), e.line(), String.valueOf(e.getMessage()), ""));
            }
        }
        refuse(errors);
    }

    private static void check(List<RuleText> texts, Pattern name, String written) {
        refuse(texts.stream()
                .filter(text -> !name.matcher(text.file()).matches())
                .map(text -> error(text.file(), 0, "is no name of such a file", "name it " + written))
                .toList());
    }

    private static void refuse(List<Problem> errors) {
        if (!errors.isEmpty()) {
            throw new UnusableTextException(errors);
        }
    }

    private static Problem error(String file, int line, String message, String suggestion) {
        return new Problem(file, line, "", Problem.Severity.ERROR, message, suggestion);
    }
}
