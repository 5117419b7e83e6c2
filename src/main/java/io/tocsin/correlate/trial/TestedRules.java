package io.tocsin.correlate.trial;

import io.tocsin.correlate.Correlator;
import io.tocsin.correlate.RuleStatus;
import io.tocsin.correlate.drl.DidYouMean;
import io.tocsin.correlate.drl.Problem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a test file is about, and what keeps them from being tested: that a rule found nothing says something only
 * where it could have found something.
 */
final class TestedRules {

    private static final int MAX_TOLD = 3;

    /** Files by the ids of their rules. */
    private final Map<String, String> files = new TreeMap<>();

    private final List<Problem> errors;

    TestedRules(Correlator rules) {
        for (RuleStatus status : rules.rules()) {
            if (status.id() != null) {
                files.put(status.id(), status.file());
            }
        }
        errors = rules.problems().stream().filter(Problem::isError).toList();
    }

    /** The rules whose alerts count: the one named, or all of the pack beside the file; where that is no pack, all. */
    Set<String> compared(String pack, @Nullable String rule) {
        if (rule != null) {
            return Set.of(rule);
        }
        return files.entrySet().stream()
                .filter(one -> !isPack(pack) || one.getValue().startsWith(pack + "/"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private boolean isPack(String pack) {
        return files.values().stream().anyMatch(file -> file.startsWith(pack + "/"))
                || errors.stream().anyMatch(error -> error.file().startsWith(pack + "/"));
    }

    /**
     * What is wrong with the rules, so that they cannot be tested; empty where nothing is.
     *
     * @param rule the rule that the test file names; null where it names none, and those of the pack count
     * @param expected rules that a test names besides
     */
    Optional<String> wrong(String pack, @Nullable String rule, Set<String> expected) {
        Set<String> named = new TreeSet<>(expected);
        if (rule == null) {
            List<Problem> broken = errors.stream()
                    .filter(error -> !isPack(pack) || error.file().startsWith(pack + "/"))
                    .toList();
            if (!broken.isEmpty()) {
                return Optional.of("rules that it may be about cannot be tested: " + words(broken));
            }
            if (files.isEmpty()) {
                return Optional.of("there are no rules to test");
            }
        } else {
            named.add(rule);
        }
        return named.stream().map(this::wrong).filter(Objects::nonNull).findFirst();
    }

    private @Nullable String wrong(String rule) {
        String file = files.get(rule);
        List<Problem> own = errors.stream()
                .filter(error -> error.rule().equals(rule) || error.file().equals(file))
                .toList();
        if (file != null && own.isEmpty()) {
            return null;
        }
        if (!own.isEmpty()) {
            return "rule \"" + rule + "\" cannot be tested: " + words(own);
        }
        String meant = DidYouMean.suggest(rule, files.keySet());
        return "there is no rule \"" + rule + "\""
                + (meant.isEmpty() ? "" : "; " + meant)
                + (errors.isEmpty() ? "" : "; files with an error are left out: " + words(errors));
    }

    private static String words(List<Problem> errors) {
        return errors.stream().limit(MAX_TOLD).map(Problem::toString).collect(Collectors.joining("; "))
                + (errors.size() > MAX_TOLD ? "; and " + (errors.size() - MAX_TOLD) + " more" : "");
    }
}
