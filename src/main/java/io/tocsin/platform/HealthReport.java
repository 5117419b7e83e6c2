package io.tocsin.platform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tocsin.platform.HealthProblem.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all parts report together. A part that fails while it is asked is a problem itself and hides no other.
 *
 * @param status {@code ok}, {@code degraded} or {@code down}, by the worst problem
 * @param problems the worst first
 * @param parts the report of each part, by its name
 */
public record HealthReport(String status, List<Problem> problems, Map<String, Object> parts) {

    private static final Logger log = LoggerFactory.getLogger(HealthReport.class);

    /**
     * A problem of a part.
     *
     * @param level {@code degraded} or {@code down}
     */
    public record Problem(String part, String level, String what, String remedy) {

        @JsonIgnore
        public boolean isDown() {
            return level.equals(word(Level.DOWN));
        }

        /** In one line, for people. */
        @Override
        public String toString() {
            return what + (what.endsWith(".") ? " " : ". ") + remedy;
        }
    }

    public static HealthReport of(Collection<? extends HealthPart> parts) {
        Map<String, Object> reports = new TreeMap<>();
        for (HealthPart part : parts) {
            try {
                reports.put(part.name(), part.report());
            } catch (RuntimeException e) {
                reports.put(part.name(), Map.of("error", String.valueOf(e.getMessage())));
            }
        }
        List<Problem> problems = problems(parts);
        return new HealthReport(status(problems), problems, reports);
    }

    private static String status(List<Problem> problems) {
        return problems.isEmpty() ? "ok" : problems.get(0).level();
    }

    /** The problems alone, the worst first; quicker than all reports. */
    public static List<Problem> problems(Collection<? extends HealthPart> parts) {
        List<Problem> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(problemsOf(part)));
        all.sort(Comparator.comparing(Problem::isDown).reversed());
        return all;
    }

    private static List<Problem> problemsOf(HealthPart part) {
        try {
            List<Problem> problems = part.problems().stream()
                    .map(problem -> new Problem(part.name(), word(problem.level()), problem.what(), problem.remedy()))
                    .toList();
            return problems.isEmpty() && !part.healthy()
                    ? List.of(new Problem(
                            part.name(),
                            word(Level.DEGRADED),
                            "The part " + part.name() + " reports an error.",
                            "Read it under parts." + part.name() + " of GET /api/v1/health or in the console's view"
                                    + " Health."))
                    : problems;
        } catch (RuntimeException e) {
            log.error("Part {} of the health report failed", part.name(), e);
            return List.of(new Problem(
                    part.name(),
                    word(Level.DEGRADED),
                    "The part " + part.name() + " cannot be asked: " + e + ".",
                    "Look for it in the server's log."));
        }
    }

    private static String word(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
