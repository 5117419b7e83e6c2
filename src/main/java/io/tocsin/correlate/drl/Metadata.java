package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import io.tocsin.correlate.text.Durations;
import io.tocsin.correlate.window.Site;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/** The annotations of a rule. */
final class Metadata {

    private static final Set<String> NAMES = Set.of(
            "title",
            "description",
            "severity",
            "attack",
            "tags",
            "key",
            "suppress",
            "playbook",
            "incident",
            "category",
            "summary",
            "owner",
            "runbook",
            "references",
            "falsepositives",
            "status",
            "lookback",
            "within",
            "refine");

    private final RuleDescr rule;
    private final Sink problems;

    /** Takes what is wrong. */
    interface Sink {
        void add(Severity severity, int line, String rule, String message, String suggestion);
    }

    Metadata(RuleDescr rule, Sink problems) {
        this.rule = rule;
        this.problems = problems;
    }

    /** What the patterns of a rule say. */
    record Conditions(
            List<Site> sites,
            List<Rule.Equality> equalities,
            List<String> lists,
            List<Requirement> requirements,
            @Nullable Joins joins) {

        private boolean isAboutAnything() {
            return joins == null
                    ? requirements.isEmpty()
                    : joins.patterns().stream()
                            .anyMatch(one -> one.requirements().isEmpty());
        }
    }

    /** The whole rule, or null where its annotations do not make one. */
    @Nullable
    Rule rule(String file, String text, Conditions said, boolean signal) {
        for (AnnotationDescr annotation : rule.getAnnotations()) {
            if (!NAMES.contains(annotation.getName())) {
                report(
                        Severity.ERROR,
                        annotation,
                        "no annotation @" + annotation.getName(),
                        remedy(annotation.getName()));
            }
        }
        rule.getAnnotations().stream()
                .filter(annotation -> annotation.isDuplicated()
                        || !Set.of("value").containsAll(annotation.getValueMap().keySet()))
                .forEach(annotation -> report(
                        Severity.ERROR,
                        annotation,
                        "@" + annotation.getName() + " is there twice, or names its values",
                        "write @" + annotation.getName() + "(\"…\") once"));
        String title = one("title");
        String severityWord = one("severity");
        if (title.isEmpty()) {
            report(Severity.ERROR, null, "a rule needs a title", "add @title(\"…\")");
        }
        io.tocsin.event.Severity severity = severity(severityWord);
        Duration suppress = duration("suppress", Duration.ofHours(1));
        Duration lookback = duration("lookback", Duration.ZERO);
        Rule.Status status = status();
        Summary summary = summary();
        String key = String.join(Rule.AND, all("key"));
        if (one("description").isEmpty()) {
            report(Severity.WARNING, null, "no description", "add @description(\"what it finds, and why it matters\")");
        }
        if (key.isEmpty()) {
            report(Severity.WARNING, null, "no key: all its findings fold into one alert", "add @key(\"source.ip\")");
        }
        within(said.joins());
        if (said.isAboutAnything()) {
            report(
                    Severity.WARNING,
                    null,
                    "expensive: no condition compares a field with a text, so it looks at every event",
                    "begin with e.g. category == \"authentication\"");
        }
        if (severity == null || suppress == null || lookback == null || status == null || summary == null) {
            return null;
        }
        return new Rule(
                rule.getName(),
                hash(text),
                file,
                rule.getLine(),
                title,
                one("description"),
                severity,
                all("attack").stream()
                        .filter(technique -> !technique.equals(Lint.NO_TECHNIQUE))
                        .toList(),
                all("tags"),
                key,
                suppress,
                one("playbook"),
                one("incident"),
                one("category"),
                summary,
                one("owner"),
                one("runbook"),
                all("references"),
                all("falsepositives"),
                status,
                lookback,
                one("refine"),
                signal,
                lists(said.lists()),
                said.requirements(),
                said.sites().stream()
                        .map(site -> site.sampling(summary.samples()))
                        .toList(),
                said.equalities(),
                said.joins());
    }

    private void within(@Nullable Joins joins) {
        AnnotationDescr written = rule.getAnnotation("within");
        if (joins != null && !joins.isKeyed()) {
            report(
                    Severity.WARNING,
                    null,
                    "expensive: a pattern equals no earlier one in any value, so only 1,000 events are kept",
                    "add e.g. hostName == $a.hostName");
        }
        if (written != null && joins == null) {
            report(
                    Severity.WARNING,
                    written,
                    "@within says nothing of a rule of one pattern",
                    "leave it out; windows have lengths of their own");
        }
    }

    private static String remedy(String name) {
        String meant = DidYouMean.suggest(name, NAMES);
        return meant.isEmpty() ? "use one of " + String.join(", ", new TreeSet<>(NAMES)) : meant;
    }

    private List<String> lists(List<String> asked) {
        return Stream.concat(asked.stream(), Stream.of(one("refine")))
                .filter(list -> !list.isEmpty())
                .toList();
    }

    private io.tocsin.event.@Nullable Severity severity(String word) {
        try {
            if (word.isEmpty()) {
                report(Severity.ERROR, null, "a rule needs a severity", "add e.g. @severity(\"high\")");
                return null;
            }
            return io.tocsin.event.Severity.of(word);
        } catch (IllegalArgumentException e) {
            report(
                    Severity.ERROR,
                    rule.getAnnotation("severity"),
                    String.valueOf(e.getMessage()),
                    "write e.g. @severity(\"high\")");
            return null;
        }
    }

    private @Nullable Duration duration(String name, Duration otherwise) {
        String word = one(name);
        try {
            return word.isEmpty() ? otherwise : Durations.parse(word);
        } catch (IllegalArgumentException e) {
            report(
                    Severity.ERROR,
                    rule.getAnnotation(name),
                    String.valueOf(e.getMessage()),
                    "write e.g. @" + name + "(\"1h\")");
            return null;
        }
    }

    private Rule.@Nullable Status status() {
        String word = one("status");
        for (Rule.Status status : Rule.Status.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        if (word.isEmpty()) {
            return Rule.Status.LIVE;
        }
        report(
                Severity.ERROR,
                rule.getAnnotation("status"),
                "no status \"" + word + "\"",
                "use one of draft, shadow, live");
        return null;
    }

    private @Nullable Summary summary() {
        try {
            return Summary.parse(one("summary"));
        } catch (IllegalArgumentException e) {
            report(
                    Severity.ERROR,
                    rule.getAnnotation("summary"),
                    String.valueOf(e.getMessage()),
                    "write e.g. @summary(\"{count} failed logins from {source.ip}\")");
            return null;
        }
    }

    private String one(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            report(
                    Severity.ERROR,
                    rule.getAnnotation(name),
                    "@" + name + " takes one text",
                    "write @" + name + "(\"…\")");
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    private List<String> all(String name) {
        AnnotationDescr annotation = rule.getAnnotation(name);
        if (annotation == null || annotation.getValue() == null) {
            return List.of();
        }
        List<Token> tokens = Token.of(String.valueOf(annotation.getValue()), 0);
        if (tokens.stream().anyMatch(token -> !token.is(",") && !token.text().startsWith("\""))) {
            report(Severity.ERROR, annotation, "@" + name + " takes texts in quotes", "write @" + name + "(\"…\")");
            return List.of();
        }
        return tokens.stream()
                .filter(token -> token.kind() == Token.Kind.TEXT)
                .map(Token::unquoted)
                .filter(value -> !value.isBlank())
                .toList();
    }

    private void report(Severity severity, @Nullable AnnotationDescr where, String message, String suggestion) {
        int line = where == null || where.getLine() <= 0 ? rule.getLine() : where.getLine();
        problems.add(severity, line, rule.getName(), message, suggestion);
    }

    /** The SHA-256 of a text, 64 hexadecimal digits. */
    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
