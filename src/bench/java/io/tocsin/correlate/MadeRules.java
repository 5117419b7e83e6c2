package io.tocsin.correlate;

import io.tocsin.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Rules about command lines, and events for them. Each rule has two to four conditions; an event's command line has some
 * 115 characters, and one event in a hundred is aimed at a rule.
 *
 * @param skewed whether one category has 35 % of the rules and 20 % of the events, as in Sigma; else 100 categories have
 *     as many
 */
record MadeRules(List<MadeRule> rules, boolean skewed) {

    private static final int CATEGORIES = 100;
    private static final int RULES_IN_A_FILE = 50;
    private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

    /**
     * One rule.
     *
     * @param words all of them stand in a command line that it matches
     * @param outcome empty where any will do
     */
    record MadeRule(String id, String category, List<String> words, String outcome) {

        boolean matches(Event event) {
            if (!event.category().equals(category)
                    || (!outcome.isEmpty() && !event.outcome().equals(outcome))) {
                return false;
            }
            for (String word : words) {
                if (!event.commandLine().contains(word)) {
                    return false;
                }
            }
            return true;
        }

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

    static MadeRules of(int count, boolean skewed, Random random) {
        List<MadeRule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            for (int n = random.nextInt(2); n >= 0; n--) {
                words.add(word(random, 7 + random.nextInt(5)));
            }
            String outcome = random.nextInt(3) == 0 ? "success" : "";
            rules.add(new MadeRule("r" + i, category(i, skewed && random.nextInt(100) < 35), words, outcome));
        }
        return new MadeRules(rules, skewed);
    }

    private static String category(int number, boolean first) {
        return "c" + (first ? 0 : number % CATEGORIES);
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

    List<Event> events(int count, Random random) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MadeRule aimed = random.nextInt(100) == 0 ? rules.get(random.nextInt(rules.size())) : null;
            StringBuilder line = new StringBuilder("/usr/bin/");
            while (line.length() < 90) {
                line.append(word(random, 2 + random.nextInt(8))).append(' ');
            }
            line.append(aimed == null ? word(random, 20) : String.join(" ", aimed.words()));
            String category = aimed == null
                    ? category(random.nextInt(CATEGORIES), skewed && random.nextInt(100) < 20)
                    : aimed.category();
            events.add(Event.builder()
                    .put("event.id", "e" + i)
                    .put("tocsin.position", i)
                    .put("tocsin.source", "bench")
                    .put("@timestamp", START.plusMillis(i))
                    .put("event.ingested", START.plusMillis(i + 5))
                    .put("event.category", List.of(category))
                    .put("event.outcome", random.nextBoolean() || aimed != null ? "success" : "failure")
                    .put("host.name", "host" + random.nextInt(50))
                    .put("process.command_line", line.toString())
                    .build());
        }
        return events;
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
