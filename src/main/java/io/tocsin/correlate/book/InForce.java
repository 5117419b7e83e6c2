package io.tocsin.correlate.book;

import io.tocsin.correlate.drl.Problem;
import io.tocsin.correlate.drl.Rule;
import io.tocsin.correlate.engine.RuleSet;
import io.tocsin.correlate.explain.Explainer;
import io.tocsin.correlate.finding.BrokenFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that are in force and what is wrong with their files, at one moment. Immutable; read by all threads.
 *
 * @param all the rules of all good files
 * @param rules those of them that run
 * @param problems everything wrong with the files, warnings included
 * @param filesInForce paths of the files of which a text is in force, be it an earlier one
 */
public record InForce(
        RuleSet all, RuleSet rules, List<Problem> problems, Set<String> filesInForce, Explainer explainer) {

    private static final Logger log = LoggerFactory.getLogger(InForce.class);

    /** @param folder tells of files and folders that cannot be read, and of such as are passed over; null for none */
    static InForce of(RuleBook book, ListBook lists, RuleSet set, @Nullable RuleFolder folder) {
        Set<String> inForce = new HashSet<>(lists.good());
        set.rules().values().stream().map(Rule::file).forEach(inForce::add);
        List<Problem> problems = new ArrayList<>(book.problems());
        Map<String, String> unreadable = folder == null ? Map.of() : folder.unreadable();
        problems.addAll(folder == null ? List.of() : folder.misnamed());
        unreadable.forEach((file, why) -> {
            Problem problem = RuleFolder.problem(file, why);
            problems.add(problem);
            if (set.rules().values().stream()
                    .anyMatch(rule -> file.isEmpty() || rule.file().startsWith(file + "/"))) {
                inForce.add(problem.file());
            }
        });
        problems.addAll(lists.problems());
        problems.addAll(lists.unknown(set.rules().values()));
        Explainer explainer = new Explainer(set.rules().values(), set.models(), book.texts());
        return new InForce(set, set.inForce(), List.copyOf(problems), Set.copyOf(inForce), explainer);
    }

    /** The same, with some of the rules that are being written. */
    public InForce trying(Predicate<Rule> drafts) {
        return new InForce(all, all.withDrafts(drafts), problems, filesInForce, explainer);
    }

    /** The files with an error, by path. */
    public Map<String, BrokenFile> broken() {
        Map<String, List<Problem>> byFile = problems.stream()
                .filter(Problem::isError)
                .collect(Collectors.groupingBy(Problem::file, TreeMap::new, Collectors.toList()));
        Map<String, BrokenFile> broken = new TreeMap<>();
        byFile.forEach((file, errors) -> broken.put(file, new BrokenFile(file, errors, filesInForce.contains(file))));
        return broken;
    }

    public void tell() {
        for (Problem problem : problems) {
            if (problem.isError()) {
                log.error("Rule file is not used as it stands: {}", problem);
            } else {
                log.debug("{}", problem);
            }
        }
    }
}
