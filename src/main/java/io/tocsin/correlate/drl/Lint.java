package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import io.tocsin.correlate.window.Site;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be used as it stands and is probably not meant: each is a warning with its line and what to do. */
final class Lint {

    /** As long as events are kept where nothing else is set: a window that is longer cannot be filled again after a restart. */
    private static final Duration LONGEST = Duration.ofDays(90);

    /** The functions that ask whether rules came true before. */
    private static final Set<String> EARLIER = Set.of("found", "sequence", "together");

    private static final Pattern PATH = Pattern.compile("[\\w@-]+(\\.[\\w@-]+)*");

    private static final Pattern TECHNIQUE = Pattern.compile("TA?\\d{4}(\\.\\d{3})?");

    /** How a rule says that no technique fits: {@code @attack("none")}. */
    static final String NO_TECHNIQUE = "none";

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
            for (List<Token> part : Token.conjunction(condition.tokens())) {
                asksItself(condition.line(), rule, part);
            }
            for (Reading reading : Reading.in(condition.tokens())) {
                path(condition.line(), rule, reading.path());
            }
        }
    }

    /** A rule that has to have come true before it can. */
    private void asksItself(int line, String rule, List<Token> part) {
        Token name = part.get(0);
        boolean asks = part.size() > 1
                && EARLIER.contains(name.text())
                && part.get(1).is("(")
                && part.get(part.size() - 1).is(")");
        if (asks
                && part.stream()
                        .filter(token -> token.kind() == Token.Kind.TEXT)
                        .anyMatch(token ->
                                token.unquoted().replaceFirst(":\\d+$", "").equals(rule))) {
            warn(
                    line,
                    rule,
                    "never true: " + name.text() + " asks whether this rule itself came true before",
                    "name another rule; that it came true already is what @suppress and count are for");
        }
    }

    /** A path that is nearly one that there is. */
    private void path(int line, String rule, String path) {
        String meant = KnownFields.meant(path);
        if (meant != null) {
            warn(line, rule, KnownFields.unknown(path), DidYouMean.suggestion(meant));
        }
    }

    /**
     * What a rule that pages people must say of itself.
     *
     * @param technique whether it names an ATT&CK technique, or says that there is none
     */
    void metadata(Rule rule, boolean technique) {
        key(rule);
        rule.summary().fields().forEach(path -> path(rule.line(), rule.id(), path));
        String brace = rule.summary().looseBrace();
        if (!brace.isEmpty()) {
            warn(
                    rule.line(),
                    rule.id(),
                    "\"" + brace + "\" in the summary is no place, and stands in it as it is written",
                    "write a place between two braces, e.g. {source.ip}");
        }
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

    private void key(Rule rule) {
        for (String path : rule.keyPaths()) {
            key(rule, path);
        }
    }

    private void key(Rule rule, String key) {
        if (!PATH.matcher(key).matches()) {
            problems.add(new Problem(
                    file,
                    rule.line(),
                    rule.id(),
                    Severity.ERROR,
                    "\"" + key + "\" is not the path of a field",
                    "write a text for each field, @key(\"host.name\", \"user.name\")"));
        } else if (KnownFields.isGetter(key)) {
            // all that the rule finds would be one alert, for good
            problems.add(new Problem(
                    file,
                    rule.line(),
                    rule.id(),
                    Severity.ERROR,
                    "@key takes the path of a field, and no event has the field \"" + key + "\"",
                    "write @key(\"" + EventFields.path(key) + "\")"));
        } else {
            path(rule.line(), rule.id(), key);
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
        if (counting && !site.comparison().operator().isEmpty()) {
            counted(rule, site);
        }
        if (site.length().compareTo(LONGEST) > 0) {
            warn(
                    rule.line(),
                    rule.id(),
                    site.words() + " looks further back than events are kept, 90 days where nothing else is set",
                    "shorten it, or keep events longer (tocsin.store.event-retention)");
        }
    }

    /** The event itself counts, so a number is 1 at least. */
    private void counted(Rule rule, Site site) {
        double number = site.comparison().number();
        String said = site.words() + " " + site.comparison();
        boolean never =
                switch (site.comparison().operator()) {
                    case "<" -> number <= 1;
                    case "<=", "==" -> number < 1;
                    default -> false;
                };
        boolean always =
                switch (site.comparison().operator()) {
                    case ">=" -> number <= 0;
                    case ">" -> number < 0;
                    case "!=" -> number < 1;
                    default -> false;
                };
        if (never) {
            warn(
                    rule.line(),
                    rule.id(),
                    said + " is never so: the event itself counts, so it is 1 at least",
                    "what does not come is asked for by silent, missing or without");
        }
        if (always) {
            warn(
                    rule.line(),
                    rule.id(),
                    said + " is always so where the event has the key, and tells nothing else",
                    "write e.g. " + site.kind().function() + "( … ) > 5, or leave it out");
        }
    }

    private void warn(int line, String rule, String message, String suggestion) {
        problems.add(new Problem(file, line, rule, Severity.WARNING, message, suggestion));
    }
}
