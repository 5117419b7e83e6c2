package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import io.tocsin.correlate.window.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.jspecify.annotations.Nullable;

/**
 * Reads a parsed file: what its rules say, and whether all of it is allowed.
 *
 * <p>This is the gate before the compiler: what is not known to be harmless is refused, with its line.
 */
final class RuleReader {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
    private static final Set<String> IMPORTS = Set.of("io.tocsin.event.Event", "io.tocsin.event.*");

    private final String file;
    private final String text;
    private final String code;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Read> rules = new ArrayList<>();

    /**
     * A rule, and where its text needs the call sites.
     *
     * @param rule what it says
     * @param start offset of the rule's text
     * @param end offset after it
     * @param calls its window calls
     * @param feeds by offset at which to ask them all at once, the calls of a pattern; none where that is not needed
     * @param edits what is compiled in place of some of its text
     */
    record Read(
            Rule rule,
            int start,
            int end,
            List<WindowCall> calls,
            Map<Integer, List<WindowCall>> feeds,
            List<Edit> edits) {

        /** The same rule so many characters further on. */
        Read shifted(int by) {
            Map<Integer, List<WindowCall>> moved = new LinkedHashMap<>();
            feeds.forEach((at, some) -> moved.put(at + by, shifted(some, by)));
            return new Read(
                    rule,
                    start + by,
                    end + by,
                    shifted(calls, by),
                    moved,
                    edits.stream().map(edit -> edit.shifted(by)).toList());
        }

        private static List<WindowCall> shifted(List<WindowCall> calls, int by) {
            return calls.stream().map(call -> call.shifted(by)).toList();
        }
    }

    /**
     * @param text as it was written
     * @param code the same without comments, see {@link RuleText}: what is compiled
     */
    RuleReader(String file, String text, String code) {
        this.file = file;
        this.text = text;
        this.code = code;
    }

    List<Problem> problems() {
        return problems;
    }

    List<Read> rules() {
        return rules;
    }

    void read(PackageDescr parsed) {
        checkPackage(parsed);
        if (parsed.getRules().isEmpty() && problems.isEmpty()) {
            problem(
                    Severity.WARNING,
                    1,
                    "",
                    "it holds no rule",
                    "write one, or delete the file: nothing of it is in force");
        }
        Set<String> ids = new HashSet<>();
        for (RuleDescr rule : parsed.getRules()) {
            if (!ids.add(rule.getName())) {
                error(rule.getLine(), rule.getName(), "there are two rules of this name", "give each its own");
            }
            read(rule);
        }
    }

    private void checkPackage(PackageDescr parsed) {
        int slash = file.indexOf('/');
        String folder = slash < 0 ? "" : file.substring(0, slash);
        if (folder.isEmpty()) {
            error(1, "", "the file stands outside a pack", "move it into a folder named like its package");
        } else if (!parsed.getName().equals(folder)) {
            error(
                    1,
                    "",
                    "package \"" + parsed.getName() + "\" in folder \"" + folder + "\"",
                    "write package " + folder + ";");
        }
        parsed.getImports().stream()
                .filter(wanted -> !IMPORTS.contains(wanted.getTarget()))
                .forEach(wanted -> error(
                        wanted.getLine(),
                        "",
                        "import of " + wanted.getTarget() + " is not allowed in a rule",
                        "only io.tocsin.event.Event can be imported"));
        refuseAll(parsed.getFunctionImports(), "import function");
        refuseAll(parsed.getAccumulateImports(), "import accumulate");
        refuseAll(parsed.getGlobals(), "global");
        refuseAll(parsed.getFunctions(), "function");
        refuseAll(parsed.getTypeDeclarations(), "declare");
        refuseAll(parsed.getEnumDeclarations(), "declare enum");
        refuseAll(List.copyOf(parsed.getEntryPointDeclarations()), "declare entry-point");
        refuseAll(List.copyOf(parsed.getWindowDeclarations()), "declare window");
        refuseAll(parsed.getAttributes(), "an attribute of the package");
        if (parsed.getUnit() != null) {
            error(1, "", "unit is not allowed in a rule file", "take it out");
        }
    }

    private void refuseAll(List<? extends BaseDescr> found, String what) {
        found.forEach(one ->
                error(one.getLine(), "", what + " is not allowed in a rule file", "a rule file holds rules only"));
    }

    private void read(RuleDescr rule) {
        String id = rule.getName();
        int line = rule.getLine();
        int errorsBefore = errors();
        if (!ID.matcher(id).matches()) {
            error(
                    line,
                    id,
                    "a rule's name is its id: lower case letters, digits and hyphens",
                    "write e.g. rule \"ssh-bruteforce\"");
        }
        if (id.startsWith("tocsin-")) {
            error(line, id, "names that begin with tocsin- are those of the server's own alerts", "take another");
        }
        if (rule.isQuery() || rule.hasParent() || !rule.getNamedConsequences().isEmpty()) {
            error(line, id, "query, extends and named consequences are not allowed", "write a plain rule");
        }
        rule.getAttributes()
                .values()
                .forEach(attribute ->
                        error(line, id, "attribute \"" + attribute.getName() + "\" is not allowed", "take it out"));
        PatternReader.Scope scope = new PatternReader.Scope(id, code, new PatternReader.Errors() {
            @Override
            public void add(int where, String message, String suggestion) {
                error(where, id, message, suggestion);
            }

            @Override
            public int count() {
                return errors();
            }
        });
        PatternDescr only = onlyPattern(rule);
        boolean signal = checkConsequence(rule, only);
        if (errors() > errorsBefore) {
            return;
        }
        Joins joins = null;
        List<Requirement> requirements = List.of();
        List<List<Lint.Condition>> own;
        if (only == null) {
            JoinReader several = new JoinReader(scope, rule);
            joins = several.read();
            own = several.own();
            if (joins == null) {
                return;
            }
        } else {
            PatternReader one = new PatternReader(scope, only).read();
            own = List.of(one.own);
            requirements = one.requirements;
        }
        Metadata metadata = new Metadata(rule, this::problem);
        Rule read = metadata.rule(
                file,
                text.substring(rule.getStartCharacter(), endOf(rule)),
                new Metadata.Conditions(
                        scope.calls.stream().map(WindowCall::site).toList(),
                        scope.equalities,
                        scope.lists,
                        requirements,
                        joins),
                signal);
        if (read != null) {
            checkCalls(read, scope.calls);
        }
        if (read != null && errors() == errorsBefore) {
            Lint lint = new Lint(file, problems);
            own.forEach(conditions -> lint.conditions(id, conditions));
            lint.metadata(read, rule.getAnnotation("attack") != null);
            rules.add(new Read(read, rule.getStartCharacter(), endOf(rule), scope.calls, scope.feeds, scope.edits));
        }
    }

    /** The pattern of a rule that has but one; null where it has several. */
    private static @Nullable PatternDescr onlyPattern(RuleDescr rule) {
        List<BaseDescr> parts = rule.getLhs().getDescrs();
        return parts.size() == 1
                        && parts.get(0) instanceof PatternDescr pattern
                        && ("Event".equals(pattern.getObjectType())
                                || "io.tocsin.event.Event".equals(pattern.getObjectType()))
                        && pattern.getSource() == null
                        && pattern.getBehaviors().isEmpty()
                        && !pattern.isQuery()
                        && !pattern.isUnification()
                        && pattern.getAnnotationNames().isEmpty()
                        && pattern.getIdentifier() != null
                        && pattern.getIdentifier().startsWith("$")
                ? pattern
                : null;
    }

    /** Returns whether the rule makes signals. */
    private boolean checkConsequence(RuleDescr rule, @Nullable PatternDescr pattern) {
        List<String> words = Token.of(String.valueOf(rule.getConsequence()), 0).stream()
                .map(Token::text)
                .toList();
        boolean named = words.size() > 2 && words.get(2).startsWith("$");
        String variable = pattern != null ? pattern.getIdentifier() : named ? words.get(2) : "$e";
        boolean signal = words.equals(List.of("signal", "(", variable, ")", ";"));
        if (!signal && !words.equals(List.of("alert", "(", variable, ")", ";"))) {
            error(
                    rule.getConsequenceLine(),
                    rule.getName(),
                    "a rule's consequence does nothing but alert, or signal to other rules",
                    "write alert( " + variable + " );");
        }
        return signal;
    }

    /** The parser counts one character behind the rule, also where the text ends before it. */
    private int endOf(RuleDescr rule) {
        return Math.min(rule.getEndCharacter() + 1, text.length());
    }

    private void checkCalls(Rule read, List<WindowCall> calls) {
        for (WindowCall call : calls) {
            Site site = call.site();
            String name = site.kind().function();
            if (site.kind().isTimed() && (calls.size() > 1 || read.joins() != null)) {
                error(
                        lineAt(call.start()),
                        read.id(),
                        name + " stands beside another " + (calls.size() > 1 ? "window function" : "pattern"),
                        "what time alone makes true is a rule of its own; let another rule look at its signal");
            }
            if (site.kind().looksAtSignals() && !read.looksAtSignals()) {
                error(
                        lineAt(call.start()),
                        read.id(),
                        name + " looks at findings of rules, and this rule does not",
                        "begin with kind == \"signal\"");
            }
        }
    }

    private int errors() {
        return (int) problems.stream().filter(Problem::isError).count();
    }

    private int lineAt(int offset) {
        return 1
                + (int) text.substring(0, Math.min(offset, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private void error(int line, String rule, String message, String suggestion) {
        problem(Severity.ERROR, Math.max(1, line), rule, message, suggestion);
    }

    private void problem(Severity severity, int line, String rule, String message, String suggestion) {
        problems.add(new Problem(file, line, rule, severity, message, suggestion));
    }
}
