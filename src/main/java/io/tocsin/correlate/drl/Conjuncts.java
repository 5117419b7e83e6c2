package io.tocsin.correlate.drl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;

/** The conditions of a file's rules as their author wrote them. */
public final class Conjuncts {

    private Conjuncts() {}

    /** By rule id, in the order of the text; a rule that cannot be read is not in it. */
    public static Map<String, List<Conjunct>> of(String text) {
        Map<String, List<Conjunct>> byRule = new LinkedHashMap<>();
        for (RuleDescr rule : rules(text)) {
            List<BaseDescr> parts = rule.getLhs().getDescrs();
            if (parts.size() == 1 && parts.get(0) instanceof PatternDescr pattern) {
                byRule.put(rule.getName(), read(text, pattern));
            }
        }
        return byRule;
    }

    /** The rules as the parser gives them; none where the text has an error. */
    static List<RuleDescr> rules(String text) {
        DrlParser parser = new DrlParser();
        try {
            PackageDescr parsed = parser.parse(false, text);
            return parsed == null || parser.hasErrors() ? List.of() : parsed.getRules();
        } catch (DroolsParserException | RuntimeException e) {
            return List.of();
        }
    }

    private static List<Conjunct> read(String text, PatternDescr pattern) {
        List<Conjunct> conjuncts = new ArrayList<>();
        Map<String, List<Token>> bound = new HashMap<>();
        for (BaseDescr part : pattern.getConstraint().getDescrs()) {
            if (part instanceof ExprConstraintDescr constraint) {
                int start = constraint.getStartCharacter();
                String written = text.substring(start, constraint.getEndCharacter() + 1);
                List<Token> tokens = Token.of(written, start);
                conjuncts.add(new Conjunct(lineAt(text, start), written, tokens, bound));
            }
        }
        return List.copyOf(conjuncts);
    }

    static int lineAt(String text, int offset) {
        return 1
                + (int) text.substring(0, Math.min(offset, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
