package io.tocsin.correlate.drl;

import io.tocsin.correlate.drl.Problem.Severity;
import io.tocsin.correlate.window.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
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
     * @param feedAt offset at which to ask all calls at once; -1 where that is not needed
     * @param expressions what its regular expressions are compiled as
     */
    record Read(Rule rule, int start, int end, List<WindowCall> calls, int feedAt, List<Edit> expressions) {}

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
        PatternDescr pattern = onlyPattern(rule);
        boolean signal = checkConsequence(rule, pattern);
        if (pattern == null || errors() > errorsBefore) {
            return;
        }
        Conditions conditions = new Conditions(rule, pattern);
        conditions.read();
        Metadata metadata = new Metadata(rule, this::problem);
        Rule read = metadata.rule(
                file,
                text.substring(rule.getStartCharacter(), endOf(rule)),
                conditions.calls.stream().map(WindowCall::site).toList(),
                conditions.equalities,
                conditions.lists,
                conditions.requirements,
                signal);
        if (read != null) {
            checkCalls(read, conditions.calls);
        }
        if (read != null && errors() == errorsBefore) {
            Lint lint = new Lint(file, problems);
            lint.conditions(id, conditions.all);
            lint.metadata(read, rule.getAnnotation("attack") != null);
            rules.add(new Read(
                    read,
                    rule.getStartCharacter(),
                    endOf(rule),
                    conditions.calls,
                    conditions.feedAt,
                    conditions.expressions));
        }
    }

    private @Nullable PatternDescr onlyPattern(RuleDescr rule) {
        List<BaseDescr> parts = rule.getLhs().getDescrs();
        if (parts.size() == 1
                && parts.get(0) instanceof PatternDescr pattern
                && ("Event".equals(pattern.getObjectType()) || "io.tocsin.event.Event".equals(pattern.getObjectType()))
                && pattern.getSource() == null
                && pattern.getBehaviors().isEmpty()
                && !pattern.isQuery()
                && !pattern.isUnification()
                && pattern.getAnnotationNames().isEmpty()
                && pattern.getIdentifier() != null
                && pattern.getIdentifier().startsWith("$")) {
            return pattern;
        }
        error(
                rule.getLine(),
                rule.getName(),
                "a rule has one pattern, $e : Event( … ), and nothing beside it",
                "what happened before is asked for by count, distinct and found");
        return null;
    }

    /** Returns whether the rule makes signals. */
    private boolean checkConsequence(RuleDescr rule, @Nullable PatternDescr pattern) {
        List<String> words = Token.of(String.valueOf(rule.getConsequence()), 0).stream()
                .map(Token::text)
                .toList();
        String variable = pattern == null ? "$e" : pattern.getIdentifier();
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
            if (site.kind().isTimed() && calls.size() > 1) {
                error(
                        lineAt(call.start()),
                        read.id(),
                        name + " stands beside another window function",
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

    /** The conditions of one rule. */
    private final class Conditions {

        private final String id;
        private final PatternDescr pattern;
        private final List<WindowCall> calls = new ArrayList<>();
        private final List<Rule.Equality> equalities = new ArrayList<>();
        private final List<String> lists = new ArrayList<>();
        private final List<Requirement> requirements = new ArrayList<>();
        private final List<Edit> expressions = new ArrayList<>();
        private final List<Lint.Condition> all = new ArrayList<>();
        /** Those that decide whether the windows count an event: without comments and white space. */
        private final List<String> deciding = new ArrayList<>();

        /** What the names stand for that are bound so far. */
        private final Map<String, Operand> operands = new HashMap<>();

        private int feedAt = -1;
        private boolean mixed;

        Conditions(RuleDescr rule, PatternDescr pattern) {
            id = rule.getName();
            this.pattern = pattern;
        }

        void read() {
            Set<String> bound = new LinkedHashSet<>();
            for (BaseDescr part : pattern.getConstraint().getDescrs()) {
                if (!(part instanceof ExprConstraintDescr constraint)
                        || constraint.getType() != ExprConstraintDescr.Type.NAMED) {
                    error(part.getLine(), id, "this kind of condition is not allowed", "compare a field with a value");
                    continue;
                }
                // the offsets that the parser gives are checked: what is compiled must be what is looked at here
                List<Token> tokens = Token.of(
                        code.substring(constraint.getStartCharacter(), constraint.getEndCharacter() + 1),
                        constraint.getStartCharacter());
                List<String> parsed = Token.of(constraint.getExpression(), 0).stream()
                        .map(Token::inDoubleQuotes)
                        .toList();
                if (!tokens.stream().map(Token::inDoubleQuotes).toList().equals(parsed)) {
                    error(
                            constraint.getLine(),
                            id,
                            "this condition cannot be read safely",
                            "write it in a simpler way");
                    continue;
                }
                Condition condition = new Condition(
                        tokens, bound, (where, said) -> error(lineAt(where.start()), id, said[0], said[1]));
                int errorsBefore = errors();
                condition.check();
                all.add(new Lint.Condition(constraint.getLine(), tokens));
                readCalls(tokens, constraint);
                readExpressions(tokens);
                if (errors() == errorsBefore) {
                    checkMeaning(tokens);
                }
                lists.addAll(condition.lists());
                requirements.addAll(Requirements.of(tokens));
                equalities.addAll(condition.equalities());
            }
            if (calls.size() == 1 && !mixed) {
                feedAt = -1;
            }
        }

        private void checkMeaning(List<Token> tokens) {
            try {
                Meaning.check(tokens, operands);
            } catch (Meaning.Nothing e) {
                error(lineAt(e.where.start()), id, String.valueOf(e.getMessage()), e.remedy);
            }
        }

        private void readExpressions(List<Token> tokens) {
            try {
                expressions.addAll(Expressions.of(tokens));
            } catch (Expressions.Wrong e) {
                error(
                        lineAt(e.where.start()),
                        id,
                        String.valueOf(e.getMessage()),
                        "write e.g. urlPath matches \"/a.*\" || urlPath matches \"/b.*\"");
            }
        }

        private void readCalls(List<Token> tokens, ExprConstraintDescr constraint) {
            try {
                List<WindowCall> found = WindowCall.in(tokens, id, calls.size(), String.join(", ", deciding));
                if (found.isEmpty() && !calls.isEmpty()) {
                    error(
                            constraint.getLine(),
                            id,
                            "a condition stands after a window function",
                            "window functions come last: they count what all other conditions let through");
                }
                if (found.isEmpty()) {
                    deciding.add(tokens.stream().map(Token::text).collect(Collectors.joining(" ")));
                }
                if (calls.isEmpty() && !found.isEmpty()) {
                    feedAt = constraint.getStartCharacter();
                }
                calls.addAll(found);
                if (!found.isEmpty()) {
                    checkMixed(tokens, constraint);
                }
            } catch (WindowCall.Wrong e) {
                error(lineAt(e.where.start()), id, String.valueOf(e.getMessage()), e.remedy);
            }
        }

        private void checkMixed(List<Token> tokens, ExprConstraintDescr constraint) {
            int start = 0;
            for (int i = 0; i <= tokens.size(); i++) {
                if (i == tokens.size()
                        || tokens.get(i).is("&&")
                        || tokens.get(i).is("||")) {
                    List<Token> part = tokens.subList(start, i);
                    if (part.stream().noneMatch(token -> WindowCall.NAMES.contains(token.text()))) {
                        error(
                                constraint.getLine(),
                                id,
                                "a window function stands in one condition with another comparison",
                                "make it a condition of its own, set apart by a comma");
                    }
                    mixed |= i < tokens.size();
                    start = i + 1;
                }
            }
        }
    }
}
