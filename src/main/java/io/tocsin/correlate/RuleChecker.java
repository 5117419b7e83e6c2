package io.tocsin.correlate;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.platform.TransientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** Checks rule files without using them. */
public final class RuleChecker {

    private RuleChecker() {}

    /**
     * Errors and warnings of these files, by path. Paths may be rules folders, packs and single files.
     *
     * @throws io.tocsin.platform.TransientException when a file cannot be read
     */
    public static List<Problem> check(Collection<Path> paths) {
        TreeMap<String, String> texts = new TreeMap<>();
        for (Path path : paths) {
            Path root = root(path.toAbsolutePath().normalize());
            for (Path file : files(path.toAbsolutePath().normalize())) {
                texts.put(root.relativize(file).toString().replace('\\', '/'), read(file));
            }
        }
        RuleBook book = new RuleBook();
        book.take(texts, Set.of());
        List<Problem> problems = new ArrayList<>(book.problems());
        RuleSet rules = book.assemble();
        problems.addAll(costs(rules));
        paths.stream()
                .map(path -> path.toAbsolutePath().normalize())
                .filter(Files::isDirectory)
                .forEach(path -> problems.addAll(lists(path, rules)));
        return problems;
    }

    /** Of the lists in a folder; a whole rules folder also tells which lists its rules ask that are not there. */
    private static List<Problem> lists(Path path, RuleSet rules) {
        ListBook lists = new ListBook(path);
        Path root = root(path);
        List<Problem> problems = new ArrayList<>();
        for (Problem one : lists.problems()) {
            String file = root.relativize(path.resolve(one.file())).toString().replace('\\', '/');
            problems.add(new Problem(file, one.line(), one.rule(), one.severity(), one.message(), one.suggestion()));
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
                .filter(rule -> rule.requirements().isEmpty())
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
        return Files.isDirectory(path) ? RuleFolder.files(path, ".drl") : List.of(path);
    }

    /** The folder above the pack. */
    private static Path root(Path path) {
        Path pack = Files.isDirectory(path) ? path : parent(path);
        boolean isPack = !Files.isDirectory(path)
                || RuleFolder.files(path, ".drl").stream().anyMatch(file -> path.equals(file.getParent()));
        return isPack ? parent(pack) : pack;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new TransientException("cannot read rule file " + file + ": check path and permissions", e);
        }
    }
}
