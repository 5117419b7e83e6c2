package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.normalise.Vocabulary;
import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks rule files without using them. */
public final class RuleChecker {

    private static final String RULES = ".drl";

    private RuleChecker() {}

    /**
     * Errors and warnings of these files, by path. Paths may be rules folders, packs and single files; what cannot be read
     * is an error.
     */
    public static List<Problem> check(Collection<Path> paths) {
        return check(paths, null);
    }

    /**
     * As {@link #check(Collection)}, with a warning for each rule that no line reaches.
     *
     * @param vocabulary the words that parsers produce; null for no such warnings
     */
    public static List<Problem> check(Collection<Path> paths, @Nullable Vocabulary vocabulary) {
        TreeMap<String, String> texts = new TreeMap<>();
        List<Problem> unread = new ArrayList<>();
        for (Path path : paths) {
            read(path.toAbsolutePath().normalize(), texts, unread);
        }
        RuleBook book = new RuleBook();
        book.take(texts, Set.of());
        List<Problem> problems = new ArrayList<>(book.problems());
        problems.addAll(unread);
        RuleSet rules = book.assemble();
        problems.addAll(costs(rules));
        if (vocabulary != null) {
            problems.addAll(new UnreachedRules(vocabulary).problems(rules));
        }
        paths.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .forEach(path -> problems.addAll(lists(path, rules)));
        return problems;
    }

    /** Reads what is at a path, and tells what is not read. */
    private static void read(Path path, Map<String, String> texts, List<Problem> unread) {
        Path root = root(path);
        if (!Files.isDirectory(path)) {
            String file = root.relativize(path).toString().replace('\\', '/');
            try {
                texts.put(file, TextFiles.read(path));
            } catch (IOException e) {
                unread.add(RuleFolder.problem(file, TextFiles.reason(e)));
            }
            return;
        }
        RuleFolder folder = new RuleFolder(path, RULES);
        folder.first().texts().forEach((file, text) -> texts.put(below(root, path, file), text));
        folder.unreadable().forEach((file, why) -> unread.add(RuleFolder.problem(below(root, path, file), why)));
        folder.misnamed().forEach(one -> unread.add(at(below(root, path, one.file()), one)));
    }

    private static String below(Path root, Path path, String file) {
        return root.relativize(path.resolve(file)).toString().replace('\\', '/');
    }

    private static Problem at(String file, Problem one) {
        return new Problem(file, one.line(), one.rule(), one.severity(), one.message(), one.suggestion());
    }

    /** Of the lists in a folder; a whole rules folder also tells which lists its rules ask that are not there. */
    private static List<Problem> lists(Path path, RuleSet rules) {
        ListBook lists = new ListBook(path);
        Path root = root(path);
        List<Problem> problems = new ArrayList<>();
        for (Problem one : lists.problems()) {
            problems.add(at(below(root, path, one.file()), one));
        }
        if (root.equals(path)) {
            lists.unknown(rules.rules().values()).stream()
                    .filter(one -> Files.exists(path.resolve(one.file())))
                    .forEach(problems::add);
        }
        return problems;
    }

    /** Of rules that look at every event, what that costs. */
    private static List<Problem> costs(RuleSet rules) {
        return rules.rules().values().stream()
                .filter(rule -> rule.alternatives().stream().anyMatch(List::isEmpty))
                .sorted(Comparator.comparing(Rule::file).thenComparing(Rule::line))
                .map(rule -> new Problem(
                        rule.file(),
                        rule.line(),
                        rule.id(),
                        Problem.Severity.WARNING,
                        String.format(
                                Locale.ROOT,
                                "it costs %.1f microseconds for each event there is, measured on this machine",
                                RuleCost.microseconds(rules, rule)),
                        "begin with a comparison of a field with a text, so that other events never reach it"))
                .toList();
    }

    /** How many rule files these paths hold. */
    public static int count(Collection<Path> paths) {
        return paths.stream().mapToInt(path -> files(path).size()).sum();
    }

    private static List<Path> files(Path path) {
        return Files.isDirectory(path)
                ? TextFiles.below(path, RuleFolder.DEEPEST, (wrong, e) -> {}).stream()
                        .filter(file -> file.toString().endsWith(RULES))
                        .toList()
                : List.of(path);
    }

    /** The folder above the pack. */
    private static Path root(Path path) {
        Path pack = Files.isDirectory(path) ? path : parent(path);
        boolean isPack =
                !Files.isDirectory(path) || files(path).stream().anyMatch(file -> path.equals(file.getParent()));
        return isPack ? parent(pack) : pack;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
