package io.tocsin.correlate;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tocsin.correlate.MadeRules.MadeRule;
import io.tocsin.correlate.book.RuleBook;
import io.tocsin.correlate.engine.RuleEngine;
import io.tocsin.correlate.engine.RuleMeters;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.list.Lists;
import io.tocsin.correlate.window.Windows;
import io.tocsin.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Rules that look at one event, against a matcher made by hand for just these rules. */
final class SingleEventBench {

    private static final int EVENTS = 20_000;

    private SingleEventBench() {}

    /** @param arguments how many rules, {@code skewed} or {@code uniform} */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[0]);
        boolean skewed = arguments[1].equals("skewed");
        Random random = new Random(4711);
        MadeRules made = MadeRules.of(count, skewed, random);
        List<Event> events = made.events(EVENTS, random);
        RuleBook book = new RuleBook();
        book.take(made.texts(), Set.of());
        RuleSet rules = book.assemble();
        Lists lists = new Lists();
        HandMade hand = new HandMade(made.rules());
        try (RuleEngine engine = new RuleEngine(
                rules,
                new Windows(Duration.ofMinutes(5), Windows.MAX_KEYS, lists),
                lists,
                new RuleMeters(new SimpleMeterRegistry()))) {
            Set<String> expected = new HashSet<>();
            Set<String> found = new HashSet<>();
            for (Event event : events) {
                hand.match(event).forEach(rule -> expected.add(rule.id() + " " + event.id()));
                engine.observe(event).forEach(finding -> found.add(finding.rule() + " " + finding.event()));
            }
            Measured measured = new Measured(EVENTS)
                    .way("hand", () -> events.forEach(hand::match))
                    .way("rules", () -> events.forEach(engine::observe))
                    .run();
            String what = "%,d %s rules".formatted(count, arguments[1]);
            Bar.holds(what + ": the same findings as the hand-made matcher", found.equals(expected));
            Bar.figure(what + ": hand-made matcher", measured.perSecond("hand"), "events/s");
            Bar.atLeast(
                    what + ": events a second on one core",
                    measured.perSecond("rules"),
                    skewed ? 200_000 : count > 1_000 ? 400_000 : 500_000,
                    "events/s",
                    true);
            Bar.atMost(
                    what + ": the hand-made matcher is faster",
                    measured.times("hand", "rules"),
                    skewed ? 6 : 2.5,
                    "times");
        }
    }

    /** The rules of each category; where they are many, by a literal that stands in the command line. */
    private static final class HandMade {

        private static final int MANY = 30;

        private final Map<String, List<MadeRule>> byCategory = new HashMap<>();
        private final Map<String, AhoCorasickDoubleArrayTrie<List<MadeRule>>> byWord = new HashMap<>();

        HandMade(List<MadeRule> rules) {
            rules.forEach(rule -> byCategory
                    .computeIfAbsent(rule.category(), key -> new ArrayList<>())
                    .add(rule));
            byCategory.forEach((category, some) -> {
                if (some.size() > MANY) {
                    Map<String, List<MadeRule>> words = new TreeMap<>();
                    some.forEach(rule -> words.computeIfAbsent(rule.words().get(0), key -> new ArrayList<>())
                            .add(rule));
                    AhoCorasickDoubleArrayTrie<List<MadeRule>> trie = new AhoCorasickDoubleArrayTrie<>();
                    trie.build(words);
                    byWord.put(category, trie);
                }
            });
        }

        List<MadeRule> match(Event event) {
            List<MadeRule> matched = new ArrayList<>();
            AhoCorasickDoubleArrayTrie<List<MadeRule>> trie = byWord.get(event.category());
            if (trie != null) {
                AhoCorasickDoubleArrayTrie.IHit<List<MadeRule>> hit =
                        (begin, end, rules) -> check(rules, event, matched);
                trie.parseText(event.commandLine(), hit);
            } else {
                check(byCategory.getOrDefault(event.category(), List.of()), event, matched);
            }
            return matched;
        }

        private static void check(List<MadeRule> rules, Event event, List<MadeRule> matched) {
            for (MadeRule rule : rules) {
                if (rule.matches(event)) {
                    matched.add(rule);
                }
            }
        }
    }
}
