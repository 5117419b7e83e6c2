package io.tocsin.console;

import io.tocsin.platform.HealthPart;
import io.tocsin.platform.HealthReport;
import io.tocsin.platform.HealthReport.Problem;
import io.tocsin.platform.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs each problem once when it appears and once when it is over, for operators who watch the log and nothing else. */
@Component
final class HealthLog {

    private static final Logger log = LoggerFactory.getLogger(HealthLog.class);

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int MOST_AT_ONCE = 20;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final List<HealthPart> parts;
    private Map<Key, Problem> known = Map.of();

    /** A problem whose figures change is still the same one. */
    private record Key(String part, String level, String remedy) {

        static Key of(Problem problem) {
            return new Key(problem.part(), problem.level(), problem.remedy());
        }
    }

    HealthLog(List<HealthPart> parts, Timers timers) {
        this.parts = parts;
        timers.every("health-log", LOOK, this::look);
    }

    /** One turn; from one thread at a time. */
    void look() {
        Map<Key, Problem> now = new LinkedHashMap<>();
        HealthReport.problems(parts).forEach(problem -> now.putIfAbsent(Key.of(problem), problem));
        now.entrySet().stream()
                .filter(problem -> !known.containsKey(problem.getKey()))
                .limit(MOST_AT_ONCE)
                .forEach(problem -> appeared(problem.getValue()));
        known.entrySet().stream()
                .filter(problem -> !now.containsKey(problem.getKey()))
                .limit(MOST_AT_ONCE)
                .forEach(problem -> log.info(
                        "{} is over: {}",
                        problem.getKey().part(),
                        plain(problem.getValue().what())));
        known = now;
    }

    private static void appeared(Problem problem) {
        if (problem.isDown()) {
            log.error("{} is down: {}", problem.part(), plain(problem.toString()));
        } else {
            log.warn("{} is degraded: {}", problem.part(), plain(problem.toString()));
        }
    }

    /** Names of files and senders are in it; none may begin a line of its own. */
    private static String plain(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
