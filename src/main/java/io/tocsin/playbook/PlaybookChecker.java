package io.tocsin.playbook;

import io.tocsin.platform.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads playbooks for an author: {@code playbooks check}. */
public final class PlaybookChecker {

    /** A file of a playbooks folder that is no playbook. */
    static final String GUARDS = "guards.yaml";

    private final Connectors connectors;
    private final PlaybookReader reader;

    /** @param connectors what steps may use */
    public PlaybookChecker(Connectors connectors) {
        this.connectors = connectors;
        reader = new PlaybookReader(connectors);
    }

    /**
     * What was looked at.
     *
     * @param files how many playbooks
     * @param problems errors and warnings, by file
     */
    public record Report(int files, List<Problem> problems) {

        public Report {
            problems = List.copyOf(problems);
        }

        public boolean hasErrors() {
            return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        }
    }

    /** Checks files, the playbooks directly in folders, and what the folders {@code incidents} below them hold. */
    public Report check(List<Path> paths) {
        return check(paths, KnownRules.NONE);
    }

    /**
     * The same, and warns of rules and lists that are named and that a rules folder has not.
     *
     * @throws IOException where the rules folder cannot be read
     */
    public Report check(List<Path> paths, Path rules) throws IOException {
        return check(paths, KnownRules.in(rules));
    }

    private Report check(List<Path> paths, KnownRules rules) {
        List<Problem> problems = new ArrayList<>(connectors.problems());
        Map<String, Path> idsOfFiles = new HashMap<>();
        Map<String, Playbook> playbooks = new LinkedHashMap<>();
        int files = 0;
        for (Path path : paths) {
            try {
                Path guards = path.resolve(GUARDS);
                if (Files.isDirectory(path) && Files.exists(guards)) {
                    problems.addAll(guards(guards));
                }
                for (Path file : Files.isDirectory(path) ? Playbooks.yamlFiles(path) : List.of(path)) {
                    files += IncidentFiles.isOne(file) ? 0 : 1;
                    problems.addAll(check(file, idsOfFiles, playbooks));
                }
                for (Path file : IncidentFiles.below(path)) {
                    problems.addAll(check(file, idsOfFiles, playbooks));
                }
            } catch (IOException e) {
                problems.add(new Problem(path.toString(), 1, 1, "cannot be read: " + TextFiles.reason(e)));
            }
        }
        playbooks.values().forEach(playbook -> {
            problems.addAll(calls(playbook, playbooks));
            problems.addAll(previews(playbook));
            problems.addAll(names(playbook, rules));
        });
        return new Report(files, problems);
    }

    private List<Problem> guards(Path file) throws IOException {
        String text = TextFiles.read(file);
        ServerGuardsReader.Result result = ServerGuardsReader.read(text, file.toString());
        List<Problem> problems = new ArrayList<>(result.problems());
        ServerGuards guards = result.guards();
        Set<String> known = new LinkedHashSet<>();
        connectors.all().forEach(connector -> known.addAll(List.of(connector.name(), connector.use())));
        for (String frozen : guards == null ? Set.<String>of() : guards.frozen().connectors()) {
            if (!known.contains(frozen)) {
                String message =
                        "freeze.connectors names \"" + frozen + "\", which is no connector" + near(frozen, known);
                problems.add(new Problem(file.toString(), lineOf(text, frozen), 1, Problem.Severity.WARNING, message));
            }
        }
        return problems;
    }

    private List<Problem> check(Path file, Map<String, Path> idsOfFiles, Map<String, Playbook> playbooks) {
        try {
            if (IncidentFiles.isOne(file)) {
                return IncidentFiles.problems(file);
            }
            PlaybookReader.Result result = reader.read(TextFiles.read(file), file.toString());
            Playbook playbook = result.playbook();
            List<Problem> problems = new ArrayList<>(result.problems());
            problems.addAll(result.warnings());
            if (playbook != null) {
                Path other = idsOfFiles.putIfAbsent(playbook.id(), file);
                if (other != null && !other.equals(file)) {
                    return List.of(Playbooks.twice(file.toString(), playbook.id(), other.toString()));
                }
                playbooks.put(playbook.id(), playbook);
            }
            return problems;
        } catch (IOException e) {
            String wrong = "it cannot be read, " + TextFiles.reason(e) + ": " + TextFiles.REMEDY;
            return List.of(new Problem(file.toString(), 1, 1, wrong));
        }
    }

    private static List<Problem> calls(Playbook playbook, Map<String, Playbook> all) {
        List<Problem> problems = new ArrayList<>();
        for (Step.SubPlaybook call : callsOf(playbook)) {
            Playbook called = all.get(call.playbook());
            if (called == null) {
                problems.add(warning(
                        playbook,
                        call.playbook(),
                        "step \"" + call.id() + "\" calls the playbook \"" + call.playbook()
                                + "\", which is not among the files" + Suggestions.of(call.playbook(), all.keySet())));
                continue;
            }
            if (!call.range().accepts(called.release())) {
                problems.add(error(
                        playbook,
                        call.playbook(),
                        "step \"" + call.id() + "\" calls " + call.range() + " of " + called.id()
                                + ", which is version " + called.release()));
            }
            problems.addAll(inputs(playbook, call, called));
            if (reaches(called, playbook.id(), all, new LinkedHashSet<>())) {
                problems.add(error(
                        playbook,
                        call.playbook(),
                        "step \"" + call.id() + "\" calls " + called.id()
                                + ", which leads back to this playbook without end"));
            }
        }
        return problems;
    }

    /** An answer is bound to requests; a step without one shows nothing. */
    private static List<Problem> previews(Playbook playbook) {
        List<Problem> problems = new ArrayList<>();
        for (Step step : playbook.allSteps()) {
            if (step instanceof Step.Approval approval) {
                approval.preview().stream()
                        .filter(id -> !(playbook.step(id).orElse(null) instanceof Step.Call))
                        .forEach(id -> problems.add(warning(
                                playbook,
                                "preview",
                                "approval.preview of \"" + step.id() + "\" names \"" + id
                                        + "\", which makes no request; name a step with uses")));
            }
        }
        return problems;
    }

    private static List<Problem> inputs(Playbook playbook, Step.SubPlaybook call, Playbook called) {
        List<Problem> problems = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        called.inputs().forEach(input -> known.add(input.name()));
        for (String given : call.with().members().keySet()) {
            if (!known.contains(given)) {
                problems.add(error(
                        playbook,
                        call.playbook(),
                        "step \"" + call.id() + "\" gives \"" + given + "\", which is no input of " + called.id()
                                + Suggestions.of(given, known)));
            }
        }
        called.inputs().stream()
                .filter(input -> input.required() && input.fallback() == null && input.from() == null)
                .filter(input -> !call.with().members().containsKey(input.name()))
                .forEach(input -> problems.add(error(
                        playbook,
                        call.playbook(),
                        "step \"" + call.id() + "\" gives no \"" + input.name() + "\", which " + called.id()
                                + " needs")));
        return problems;
    }

    private static List<Step.SubPlaybook> callsOf(Playbook playbook) {
        return playbook.allSteps().stream()
                .filter(Step.SubPlaybook.class::isInstance)
                .map(Step.SubPlaybook.class::cast)
                .toList();
    }

    private static boolean reaches(Playbook from, String wanted, Map<String, Playbook> all, Set<String> seen) {
        if (from.id().equals(wanted)) {
            return true;
        }
        return seen.add(from.id())
                && callsOf(from).stream()
                        .map(call -> all.get(call.playbook()))
                        .filter(java.util.Objects::nonNull)
                        .anyMatch(next -> reaches(next, wanted, all, seen));
    }

    private static List<Problem> names(Playbook playbook, KnownRules rules) {
        List<Problem> problems = new ArrayList<>();
        if (rules.isEmpty()) {
            return problems;
        }
        AlertTrigger trigger = playbook.trigger();
        if (trigger != null) {
            for (String pattern : trigger.rules()) {
                if (!rules.has(trigger, pattern)) {
                    problems.add(warning(
                            playbook, pattern, "no rule is named \"" + pattern + "\"" + near(pattern, rules.rules())));
                }
            }
        }
        Guards.Never never = playbook.guards().never();
        if (never != null) {
            for (String list : never.lists()) {
                if (!rules.lists().contains(list)) {
                    problems.add(warning(
                            playbook,
                            list,
                            "there is no list \"" + list + "\", so the guard refuses everything"
                                    + near(list, rules.lists())));
                }
            }
        }
        return problems;
    }

    private static String near(String word, Set<String> known) {
        String near = Suggestions.near(word, known);
        return near == null ? "" : ", did you mean \"" + near + "\"?";
    }

    private static Problem error(Playbook playbook, String word, String message) {
        return new Problem(playbook.file(), lineOf(playbook.text(), word), 1, Problem.Severity.ERROR, message);
    }

    private static Problem warning(Playbook playbook, String word, String message) {
        return new Problem(playbook.file(), lineOf(playbook.text(), word), 1, Problem.Severity.WARNING, message);
    }

    /** The first line of the file that holds a word, not in a comment; 1 for none. */
    private static int lineOf(String text, String word) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).replaceFirst("(^|\\s)#.*", "").contains(word)) {
                return i + 1;
            }
        }
        return 1;
    }
}
