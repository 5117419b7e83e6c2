package io.tocsin.correlate;

import io.tocsin.correlate.drl.CompiledFiles;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.RuleFile;
import io.tocsin.correlate.drl.RuleLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drools.model.Model;

/**
 * The rule files of an installation. A file with an error keeps its last good text in force; of two files with a rule of
 * the same name, the first by path has it.
 *
 * <p>Not thread-safe.
 */
final class RuleBook {

    private final RuleLoader loader;
    private final Map<String, RuleFile> latest = new TreeMap<>();
    private final Map<String, RuleFile> good = new TreeMap<>();
    private final Map<String, String> goodTexts = new TreeMap<>();

    RuleBook() {
        this(CompiledFiles.none());
    }

    /** @param kept what was compiled before */
    RuleBook(CompiledFiles kept) {
        loader = new RuleLoader(kept);
    }

    /** Takes texts by path: changed and new ones are compiled, those that are gone are dropped. */
    void take(Map<String, String> changed, Iterable<String> gone) {
        for (String file : gone) {
            latest.remove(file);
            good.remove(file);
            goodTexts.remove(file);
        }
        loader.load(changed).forEach((file, loaded) -> {
            latest.put(file, loaded);
            if (loaded.isGood()) {
                good.put(file, loaded);
                goodTexts.put(file, changed.getOrDefault(file, ""));
            }
        });
    }

    /** The same files, to be changed apart. */
    RuleBook copy() {
        RuleBook copy = new RuleBook();
        copy.latest.putAll(latest);
        copy.good.putAll(good);
        copy.goodTexts.putAll(goodTexts);
        return copy;
    }

    /** The texts in force, by path. */
    Map<String, String> texts() {
        return Map.copyOf(goodTexts);
    }

    /** All good files together. */
    RuleSet assemble() {
        List<Model> models = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        Map<String, Rule> owners = new HashMap<>();
        for (RuleFile file : good.values()) {
            if (file.rules().stream().noneMatch(rule -> owners.containsKey(rule.id()))) {
                file.rules().forEach(rule -> owners.put(rule.id(), rule));
                rules.addAll(file.rules());
                models.addAll(file.models());
            }
        }
        return RuleSet.of(models, rules);
    }

    /** Everything wrong, file by file, in the order of the paths. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Map<String, Rule> owners = new HashMap<>();
        for (RuleFile file : latest.values()) {
            problems.addAll(file.problems());
            for (Rule rule : file.rules()) {
                Rule other = owners.get(rule.id());
                if (other != null) {
                    problems.add(new Problem(
                            file.file(),
                            rule.line(),
                            rule.id(),
                            Problem.Severity.ERROR,
                            other.file() + " has a rule of this name too",
                            "give one of them another name; until then this file is not used"));
                }
            }
            file.rules().forEach(rule -> owners.putIfAbsent(rule.id(), rule));
        }
        problems.addAll(unknownRules(owners));
        return problems;
    }

    private static List<Problem> unknownRules(Map<String, Rule> known) {
        List<Problem> problems = new ArrayList<>();
        for (Rule rule : new TreeMap<>(known).values()) {
            rule.sites().stream()
                    .flatMap(site -> site.others().stream())
                    .distinct()
                    .filter(other -> !known.containsKey(other))
                    .forEach(other -> problems.add(new Problem(
                            rule.file(),
                            rule.line(),
                            rule.id(),
                            Problem.Severity.WARNING,
                            "there is no rule \"" + other + "\" that could be found",
                            "load its file too, or mend the name")));
        }
        return problems;
    }

    /** The files there are, with an error or without. */
    List<RuleFile> files() {
        return List.copyOf(latest.values());
    }
}
