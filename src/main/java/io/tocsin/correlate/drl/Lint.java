package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be used as it stands and is probably not meant: each is a warning with its line and what to do. */
final class Lint {

    /** As long as events are kept where nothing else is set: a window that is longer cannot be filled again after a restart. */
    private static final Duration LONGEST = Duration.ofDays(90);

    private static final Pattern TECHNIQUE = Pattern.compile("TA?\\d{4}(\\.\\d{3})?");

    /** How a rule says that no technique fits: {@code @attack("none")}. */
    static final String NO_TECHNIQUE = "none";

    /**
     * Names at the top of ECS 8 documents, with ours; others are allowed, so only what is nearly one of them is told.
     *
     * @see <a href="https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html">ECS field reference</a>
     */
    private static final Set<String> TOP = Set.of(
            "agent",
            "client",
            "cloud",
            "container",
            "data_stream",
            "destination",
            "device",
            "email",
            "error",
            "event",
            "file",
            "group",
            "hash",
            "host",
            "http",
            "labels",
            "message",
            "network",
            "observer",
            "orchestrator",
            "organization",
            "package",
            "process",
            "registry",
            "related",
            "rule",
            "server",
            "service",
            "source",
            "tags",
            "threat",
            "tocsin",
            "trace",
            "transaction",
            "url",
            "user",
            "user_agent",
            "volume",
            "vulnerability");

    private final String file;
    private final List<Problem> problems;

    /** @param problems gets what is found */
    Lint(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The conditions of a rule, each with where it begins. */
    record Condition(int line, List<Token> tokens) {}

    void conditions(String rule, List<Condition> conditions) {
        Contradictions contradictions = new Contradictions();
        for (Condition condition : conditions) {
            String wrong = contradictions.take(condition.tokens());
            if (!wrong.isEmpty()) {
                warn(
                        condition.line(),
                        rule,
                        "never true: " + wrong,
                        "for one of several values write e.g. action in (\"a\", \"b\")");
            }
            for (Reading reading : Reading.in(condition.tokens())) {
                path(condition.line(), rule, reading.path());
            }
        }
    }

    /** A path that is nearly one that there is. */
    private void path(int line, String rule, String path) {
        String meant = meant(path);
        if (meant != null) {
            warn(line, rule, "no event is known to have the field \"" + path + "\"", "did you mean \"" + meant + "\"?");
        }
    }

    private static @Nullable String meant(String path) {
        int dot = path.indexOf('.');
        String top = dot < 0 ? path : path.substring(0, dot);
        Set<String> paths = new LinkedHashSet<>();
        EventFields.names().forEach(getter -> paths.add(EventFields.path(getter)));
        if (paths.contains(path) || path.startsWith("@")) {
            return null;
        }
        if (!TOP.contains(top) && top.length() > 3) {
            for (String known : TOP) {
                if (DidYouMean.isNear(top, known)) {
                    return known + (dot < 0 ? "" : path.substring(dot));
                }
            }
        }
        return paths.stream()
                .filter(known -> DidYouMean.isNear(path, known))
                .findFirst()
                .orElse(null);
    }

    /**
     * What a rule that pages people must say of itself.
     *
     * @param technique whether it names an ATT&CK technique, or says that there is none
     */
    void metadata(Rule rule, boolean technique) {
        if (!rule.key().isEmpty()) {
            path(rule.line(), rule.id(), rule.key());
        }
        rule.summary().fields().forEach(path -> path(rule.line(), rule.id(), path));
        for (Site site : rule.sites()) {
            window(rule, site);
        }
        for (String one : rule.attack()) {
            if (!TECHNIQUE.matcher(one).matches()) {
                warn(
                        rule.line(),
                        rule.id(),
                        "\"" + one + "\" is no ATT&CK technique",
                        "write e.g. @attack(\"T1110.001\"), or @attack(\"none\") where none fits");
            }
        }
        if (rule.status() != Rule.Status.LIVE || rule.signal()) {
            return;
        }
        if (!technique) {
            warn(rule.line(), rule.id(), "no ATT&CK technique", "add @attack(\"T1110.001\"), or @attack(\"none\")");
        }
        if (rule.owner().isEmpty()) {
            warn(rule.line(), rule.id(), "no owner", "add @owner(\"who looks after it\")");
        }
        if (rule.references().isEmpty() && rule.falsePositives().isEmpty()) {
            warn(
                    rule.line(),
                    rule.id(),
                    "neither references nor false positives",
                    "add @falsepositives(\"what it may find that is harmless\") or @references(\"https://…\")");
        }
    }

    private void window(Rule rule, Site site) {
        boolean counting = site.kind() == Site.Kind.COUNT || site.kind() == Site.Kind.DISTINCT;
        if (counting && site.comparison().operator().isEmpty()) {
            warn(
                    rule.line(),
                    rule.id(),
                    site.words() + " is compared with no number in the text, so no more than 1,024 are told apart",
                    "write e.g. " + site.kind().function() + "( … ) > 5");
        }
        if (site.length().compareTo(LONGEST) > 0) {
            warn(
                    rule.line(),
                    rule.id(),
                    site.words() + " looks further back than events are kept, 90 days where nothing else is set",
                    "shorten it, or keep events longer (tocsin.store.event-retention)");
        }
    }

    private void warn(int line, String rule, String message, String suggestion) {
        problems.add(new Problem(file, line, rule, Severity.WARNING, message, suggestion));
    }
}
