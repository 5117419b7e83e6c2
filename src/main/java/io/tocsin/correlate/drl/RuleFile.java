package io.tocsin.correlate.drl;

import java.util.List;
import org.drools.model.Model;

/**
 * One rule file, read and compiled.
 *
 * @param file path below the rules folder, with {@code /}
 * @param rules its rules; empty where it has an error
 * @param models the compiled rules; empty where it has an error
 * @param problems errors and warnings
 */
public record RuleFile(String file, List<Rule> rules, List<Model> models, List<Problem> problems) {

    public RuleFile {
        rules = List.copyOf(rules);
        models = List.copyOf(models);
        problems = List.copyOf(problems);
    }

    public boolean isGood() {
        return problems.stream().noneMatch(Problem::isError);
    }
}
