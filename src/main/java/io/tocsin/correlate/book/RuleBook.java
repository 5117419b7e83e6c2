package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.CompiledFiles;
import io.tocsin.correlate.drl.DidYouMean;
import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.drl.RuleFile;
import io.tocsin.correlate.drl.RuleLoader;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.platform.FileEdit;
import io.tocsin.platform.LastGood;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drools.model.Model;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule files of an installation. A file with an error keeps its last good text in force, and so does one that brings a
 * rule of a name that another file's rule in force has already; of files that come together, as at a first start, the first
 * by path has the name. Files that swap the names of their rules come into force together.
 *
 * <p>Not thread-safe.
 */
public final class RuleBook {

    private static final Logger log = LoggerFactory.getLogger(RuleBook.class);

    private final RuleLoader loader;
    private final LastGood lastGood;
    private final Map<String, RuleFile> latest = new TreeMap<>();
    private final Map<String, String> latestTexts = new TreeMap<>();
    /** What is in force. */
    private final Map<String, RuleFile> good = new TreeMap<>();

    private final Map<String, String> goodTexts = new TreeMap<>();

    public RuleBook() {
        this(CompiledFiles.shippedOnly(), LastGood.none());
    }

    /**
     * @param kept what was compiled before
     * @param lastGood the texts that were in force before
     */
    public RuleBook(CompiledFiles kept, LastGood lastGood) {
        loader = new RuleLoader(kept);
        this.lastGood = lastGood;
    }

    /** Takes texts by path: changed and new ones are compiled, those that are gone are dropped. */
    public void take(Map<String, String> changed, Iterable<String> gone) {
        for (String file : gone) {
            latest.remove(file);
            latestTexts.remove(file);
            good.remove(file);
            goodTexts.remove(file);
        }
        latest.putAll(loader.load(changed));
        latestTexts.putAll(changed);
        settle();
    }

    private void settle() {
        while (promote() || swap()) {
            // one that gave up a name makes room for another that wants it
        }
    }

    /** Puts what is good and takes nobody's name in force; false where nothing is left to do. */
    private boolean promote() {
        Map<String, Rule> owners = owners();
        boolean any = false;
        for (RuleFile file : latest.values()) {
            if (file.isGood()
                    && !file.equals(good.get(file.file()))
                    && clashes(file, owners).isEmpty()) {
                use(file);
                owners = owners();
                any = true;
            }
        }
        return any;
    }

    private void use(RuleFile file) {
        good.put(file.file(), file);
        goodTexts.put(file.file(), latestTexts.getOrDefault(file.file(), ""));
    }

    /**
     * Puts those in force together of which each wants a name that another gives up; false where there are none. Of two that
     * want the same name, one that is in force has it before a new one, then the first by path.
     */
    private boolean swap() {
        List<RuleFile> wanted = new ArrayList<>();
        for (RuleFile file : latest.values()) {
            if (file.isGood() && !file.equals(good.get(file.file()))) {
                wanted.add(file);
            }
        }
        wanted.sort(Comparator.comparing(file -> !good.containsKey(file.file())));
        for (RuleFile loser = loser(wanted); loser != null; loser = loser(wanted)) {
            wanted.remove(loser);
        }
        wanted.forEach(this::use);
        return !wanted.isEmpty();
    }

    /** One that cannot come into force with those that stay as they are, else with those before it; null where all can. */
    private @Nullable RuleFile loser(List<RuleFile> wanted) {
        Map<String, RuleFile> staying = new TreeMap<>(good);
        wanted.forEach(file -> staying.remove(file.file()));
        Map<String, Rule> owners = owners(staying);
        for (RuleFile file : wanted) {
            if (!clashes(file, owners).isEmpty()) {
                return file;
            }
        }
        for (RuleFile file : wanted) {
            if (!clashes(file, owners).isEmpty()) {
                return file;
            }
            file.rules().forEach(rule -> owners.put(rule.id(), rule));
        }
        return null;
    }

    /**
     * To be called at a start, when the files are taken: of those with an error, and of those that cannot be read, what was
     * in force before is so again, as if the server had not been away.
     *
     * @param unreadable paths of files and folders that cannot be read
     * @return by path the texts that are in force of them
     */
    Map<String, String> restore(Set<String> unreadable) {
        Map<String, String> unread = new TreeMap<>();
        unreadable.forEach(name -> unread.putAll(lastGood.below(name)));
        unread.keySet().removeAll(latest.keySet());
        Map<String, RuleFile> before = loadLastGood(unread);
        unread.keySet().retainAll(before.keySet());
        latest.putAll(before);
        latestTexts.putAll(unread);
        Map<String, String> texts = new TreeMap<>(unread);
        putFirst(before, texts);
        Set<String> asked = new HashSet<>(before.keySet());
        for (Set<String> broken = broken(asked); !broken.isEmpty(); broken = broken(asked)) {
            asked.addAll(broken);
            Map<String, String> more = new TreeMap<>();
            broken.forEach(file -> lastGood.find(file).ifPresent(text -> more.put(file, text)));
            before.putAll(loadLastGood(more));
            texts.putAll(more);
            putFirst(before, texts);
        }
        return unread;
    }

    /** Those of the texts that can be used. */
    private Map<String, RuleFile> loadLastGood(Map<String, String> texts) {
        Map<String, RuleFile> usable = new TreeMap<>();
        if (!texts.isEmpty()) {
            usable.putAll(loader.load(texts));
        }
        usable.values().removeIf(file -> {
            if (!file.isGood()) {
                log.warn("The last good text of {} cannot be used by this version: {}", file.file(), file.problems());
            }
            return !file.isGood();
        });
        return usable;
    }

    /** Puts texts in force as those that were there first. */
    private void putFirst(Map<String, RuleFile> before, Map<String, String> texts) {
        if (before.isEmpty()) {
            return;
        }
        good.clear();
        goodTexts.clear();
        before.forEach((file, rules) -> {
            if (clashes(rules, owners()).isEmpty()) {
                good.put(file, rules);
                goodTexts.put(file, texts.getOrDefault(file, ""));
            }
        });
        settle();
    }

    /** Files that are not used as they stand, but for some. */
    private Set<String> broken(Set<String> but) {
        Map<String, Rule> owners = owners();
        Set<String> broken = new TreeSet<>();
        latest.values().stream()
                .filter(file -> !file.isGood() || !clashes(file, owners).isEmpty())
                .map(RuleFile::file)
                .filter(file -> !but.contains(file))
                .forEach(broken::add);
        return broken;
    }

    /** The rules in force by id. */
    private Map<String, Rule> owners() {
        return owners(good);
    }

    private static Map<String, Rule> owners(Map<String, RuleFile> files) {
        Map<String, Rule> owners = new HashMap<>();
        files.values().forEach(file -> file.rules().forEach(rule -> owners.put(rule.id(), rule)));
        return owners;
    }

    /** The rules of a file whose names other files have. */
    private static List<Rule> clashes(RuleFile file, Map<String, Rule> owners) {
        return file.rules().stream()
                .filter(rule -> {
                    Rule owner = owners.get(rule.id());
                    return owner != null && !owner.file().equals(file.file());
                })
                .toList();
    }

    /** Keeps the texts in force for the next start; quick where none has changed. */
    void keep() {
        lastGood.keep(goodTexts, latest.keySet(), latestTexts);
    }

    List<FileEdit> takeEdits() {
        return lastGood.takeEdits();
    }

    /** The same files, to be changed apart. */
    public RuleBook copy() {
        RuleBook copy = new RuleBook();
        copy.latest.putAll(latest);
        copy.latestTexts.putAll(latestTexts);
        copy.good.putAll(good);
        copy.goodTexts.putAll(goodTexts);
        return copy;
    }

    /** The texts in force, by path. */
    public Map<String, String> texts() {
        return Map.copyOf(goodTexts);
    }

    /** All that is in force together. */
    public RuleSet assemble() {
        List<Model> models = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (RuleFile file : good.values()) {
            rules.addAll(file.rules());
            models.addAll(file.models());
        }
        return RuleSet.of(models, rules);
    }

    /** Everything wrong, file by file, in the order of the paths. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Map<String, Rule> owners = owners();
        for (RuleFile file : latest.values()) {
            problems.addAll(file.problems());
            for (Rule rule : clashes(file, owners)) {
                problems.add(new Problem(
                        file.file(),
                        rule.line(),
                        rule.id(),
                        Problem.Severity.ERROR,
                        Objects.requireNonNull(owners.get(rule.id())).file() + " has a rule of this name too",
                        "give one of them another name; until then this file is not used as it stands"));
            }
        }
        problems.addAll(neverTold(owners));
        return problems;
    }

    /** What rules ask about other rules and will never be told. */
    private static List<Problem> neverTold(Map<String, Rule> known) {
        List<Problem> problems = new ArrayList<>();
        for (Rule rule : new TreeMap<>(known).values()) {
            Set<String> others = new TreeSet<>(rule.signallers());
            rule.sites().forEach(site -> others.addAll(site.others()));
            for (String other : others) {
                Rule asked = known.get(other);
                if (asked == null) {
                    String meant = DidYouMean.suggest(other, known.keySet());
                    problems.add(warning(
                            rule,
                            "there is no rule \"" + other + "\" that could be found",
                            (meant.isEmpty() ? "" : meant + " Or ") + "load its file too, or mend the name"));
                } else if (asked.status() != Rule.Status.LIVE && rule.status() != Rule.Status.DRAFT) {
                    problems.add(
                            warning(
                                    rule,
                                    "the rule \"" + other + "\" has the status "
                                            + asked.status().word() + ", so what it finds is told to no other rule",
                                    "let it go live, as a rule with signal( $e ) where nobody is to be paged, or do not ask about it"));
                }
            }
        }
        return problems;
    }

    private static Problem warning(Rule rule, String message, String suggestion) {
        return new Problem(rule.file(), rule.line(), rule.id(), Problem.Severity.WARNING, message, suggestion);
    }

    /** The files there are, with an error or without. */
    public List<RuleFile> files() {
        return List.copyOf(latest.values());
    }
}
