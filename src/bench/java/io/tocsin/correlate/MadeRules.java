package io.tocsin.correlate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Rules about command lines, each with two to four conditions, in 100 categories. */
record MadeRules(List<MadeRule> rules) {

    private static final int CATEGORIES = 100;
    private static final int RULES_IN_A_FILE = 50;

    /**
     * One rule.
     *
     * @param words all of them stand in a command line that it matches
     * @param outcome empty where any will do
     */
    record MadeRule(String id, String category, List<String> words, String outcome) {

        String drl() {
            StringBuilder conditions = new StringBuilder("category == \"" + category + "\"");
            words.forEach(word -> conditions.append(", commandLine.contains(\"" + word + "\")"));
            if (!outcome.isEmpty()) {
                conditions.append(", outcome == \"" + outcome + "\"");
            }
            return "rule \"%s\" @title(\"%s\") @severity(\"low\") @key(\"host.name\") when $e : Event( %s ) then alert( $e ); end%n"
                    .formatted(id, id, conditions);
        }
    }

    static MadeRules of(int count, Random random) {
        List<MadeRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            for (int n = random.nextInt(2); n >= 0; n--) {
                words.add(word(random, 7 + random.nextInt(5)));
            }
            String outcome = random.nextInt(3) == 0 ? "success" : "";
            rules.add(new MadeRule("r" + i, "c" + i % CATEGORIES, words, outcome));
        }
        return new MadeRules(rules);
    }

    /** The rule files, by path. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        for (int from = 0; from < rules.size(); from += RULES_IN_A_FILE) {
            StringBuilder text = new StringBuilder("package made;\n");
            rules.subList(from, Math.min(rules.size(), from + RULES_IN_A_FILE))
                    .forEach(rule -> text.append(rule.drl()));
            texts.put("made/f" + from + ".drl", text.toString());
        }
        return texts;
    }

    /** Letters by how often English has them, more or less, so that words begin alike. */
    private static String word(Random random, int length) {
        String letters = "eeeeeetttttaaaaooooiiiinnnnsssshhhrrrddlluucmwfgypbvk-/.";
        StringBuilder word = new StringBuilder();
        while (word.length() < length) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
