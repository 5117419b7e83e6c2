package io.tocsin.playbook;

import io.tocsin.correlate.drl.KnownFields;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionSyntaxException;
import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Shapes;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.Templates;
import io.tocsin.playbook.expression.ValueType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One reading of one file: what was found wrong so far, and which names expressions may use by now. Every method goes
 * on after a problem, so that an author sees all of them at once.
 */
final class Reading extends NodeReading {

    private static final Set<String> RUN_MEMBERS = Set.of("id", "playbook", "alert", "starter", "url");
    private static final Set<String> FAILURE_MEMBERS = Set.of("step", "class", "message");
    /** Stands for whatever field below one at the top. */
    private static final String BELOW = ".~~~~~~~~~~~~";

    private static final int MAX_EXPRESSIONS = 1_000;
    private static final Pattern BRACES =
            Pattern.compile("(?<!\\$)\\{\\{\\s*(inputs|steps|alert|run|targets|secrets|item)\\.");

    private final Expressions expressions;
    private final @Nullable Connectors connectors;
    private final Templates templates;
    private final Shapes shapes = new Shapes();
    private final Map<String, Set<String>> steps = new LinkedHashMap<>();
    /** Steps that are there, but not known here: other branches of a parallel step. */
    private final Map<String, Set<String>> hidden = new LinkedHashMap<>();
    /** Outputs that nothing has read so far, and where they stand. */
    private final Map<List<String>, YamlNode> unread = new LinkedHashMap<>();

    /** Checks of names of steps that may stand later in the file. */
    private final Map<String, Runnable> named = new LinkedHashMap<>();
    /** Where steps out of line are named. */
    private final Map<String, YamlNode> outOfLine = new LinkedHashMap<>();
    /** Problems of outputs that arise once a later step reads them, by step and output. */
    private final Map<List<String>, Runnable> onceRead = new LinkedHashMap<>();
    /** The lines of the idempotency keys, by their texts. */
    private final Map<String, Integer> keys = new LinkedHashMap<>();

    private Set<String> inputs = Set.of();
    private Set<String> secrets = Set.of();
    private int compiled;
    private boolean onFailure;
    /** What expressions of the step at hand may read of {@code item}; empty where there is no item. */
    private Set<String> item = Set.of();

    Reading(String file, List<Problem> problems, Expressions expressions) {
        this(file, problems, expressions, null);
    }

    /** @param connectors what steps may use; null where there are no steps */
    Reading(String file, List<Problem> problems, Expressions expressions, @Nullable Connectors connectors) {
        super(file, problems);
        this.connectors = connectors;
        this.expressions = expressions;
        templates = new Templates(expressions);
    }

    Connectors connectors() {
        return java.util.Objects.requireNonNull(connectors, "a file without steps");
    }

    void declareInputs(Set<String> names, List<Input> typed) {
        inputs = Set.copyOf(names);
        names.forEach(name -> shapes.input(name, null));
        typed.forEach(input -> shapes.input(input.name(), input.type()));
    }

    void declareSecrets(Set<String> names) {
        secrets = Set.copyOf(names);
    }

    /** Makes the outputs of a step known to the steps after it. */
    void declareStep(String id, Map<String, @Nullable ValueType> outputs) {
        steps.put(id, Set.copyOf(outputs.keySet()));
        shapes.step(id, outputs);
    }

    /** Makes a step unknown until {@link #reveal}. */
    void hide(String id) {
        Set<String> outputs = steps.remove(id);
        if (outputs != null) {
            hidden.put(id, outputs);
        }
    }

    /** Makes a step that was hidden known again. */
    void reveal(String id) {
        Set<String> outputs = hidden.remove(id);
        if (outputs != null) {
            steps.put(id, outputs);
        }
    }

    /** Within {@code body}, expressions may read {@code item.<name>} of these names; no names change nothing. */
    void withItem(Set<String> names, Runnable body) {
        Set<String> before = item;
        item = names.isEmpty() ? before : names;
        body.run();
        item = before;
    }

    /** Says where an output stands, for the warning where nothing reads it. */
    void watchOutput(String step, String output, YamlNode at) {
        unread.put(List.of(step, output), at);
    }

    /** Warns of the outputs that nothing reads; to be called after the whole file was read. */
    void warnOfUnread() {
        unread.forEach((name, at) -> warning(
                at, "nothing reads steps." + name.get(0) + "." + name.get(1) + "; remove the output, or read it"));
    }

    /** An output that is not always there is a problem where a later step reads it. */
    void mayLack(String step, String output, YamlNode at, String message) {
        onceRead.put(List.of(step, output), () -> problem(at, message));
    }

    /** Returns the line of the step before that has the same idempotency key; 0 for none. */
    int lineOfSameKey(String text, int line) {
        Integer before = keys.putIfAbsent(text.replaceAll("\\s+", " ").strip(), line);
        return before == null ? 0 : before;
    }

    /** From here on expressions may read {@code failure}. */
    void beginOnFailure() {
        onFailure = true;
    }

    /** The type of what an expression gives, as far as it is known. */
    @Nullable
    ValueType typeOf(Expression expression) {
        try {
            return expressions.check(expression, Names.STEP, shapes);
        } catch (ExpressionSyntaxException e) {
            return null; // reported where it was read
        }
    }

    /** Names a step that may stand anywhere in the file. */
    void nameStep(String id, YamlNode at, String what) {
        named.put(id, () -> {
            if (!isStep(id)) {
                problem(
                        at,
                        what + " names the step \"" + id + "\", which there is not"
                                + Suggestions.of(id, steps.keySet()));
            }
        });
    }

    /** Names a step of {@code steps_out_of_line}. */
    void nameOutOfLine(String id, YamlNode at) {
        outOfLine.putIfAbsent(id, at);
    }

    /** To be called after the whole file was read: names that nothing bears, and steps that nothing names. */
    void checkNamed(Map<String, YamlNode> placesOutOfLine) {
        named.values().forEach(Runnable::run);
        outOfLine.forEach((id, at) -> {
            if (!placesOutOfLine.containsKey(id)) {
                problem(
                        at,
                        "on_denied.run names \"" + id + "\", which is no step of steps_out_of_line"
                                + Suggestions.of(id, placesOutOfLine.keySet()));
            }
        });
        placesOutOfLine.forEach((id, at) -> {
            if (!outOfLine.containsKey(id)) {
                problem(
                        at,
                        "nothing names the step \"" + id
                                + "\", so it is never taken; remove it, or name it in on_denied.run");
            }
        });
    }

    boolean isStep(String id) {
        return steps.containsKey(id) || hidden.containsKey(id);
    }

    @Nullable
    Expression condition(@Nullable YamlNode node, String what, Names names) {
        return node == null ? null : expression(node, what, names, true);
    }

    /** Returns the bare CEL that stands there; null with a problem told where it is none. */
    @Nullable
    Expression expression(YamlNode node, String what, Names names, boolean condition) {
        return expression(node, what, names, condition, null);
    }

    /** The same for an expression whose value must be of a type; null for any. */
    @Nullable
    Expression typed(YamlNode node, String what, Names names, @Nullable ValueType wanted) {
        return expression(node, what, names, false, wanted);
    }

    private @Nullable Expression expression(
            YamlNode node, String what, Names names, boolean condition, @Nullable ValueType wanted) {
        String text = node.value() instanceof Boolean || node.value() instanceof Number
                ? String.valueOf(node.value())
                : text(node, what);
        if (text == null) {
            return null;
        }
        if (text.contains("${{")) {
            problem(node, what + " is an expression as it is: write it without ${{ }}");
            return null;
        }
        if (isTooMuch(node)) {
            return null;
        }
        try {
            Expression expression = condition ? expressions.condition(text, names) : expressions.compile(text, names);
            if (checkNames(node, expression)) {
                ValueType is = expressions.check(expression, names, shapes);
                if (wanted != null && is != null && !wanted.takes(is)) {
                    problem(node, what + " gives a " + is.word() + ", and is declared as " + wanted.word());
                }
            }
            return expression;
        } catch (ExpressionSyntaxException e) {
            syntax(node, what, e);
            return null;
        }
    }

    /** Returns the value with its {@code ${{ }}}; header values may use secrets. */
    Template template(YamlNode node, String what, Names names) {
        Map<String, YamlNode> map = node.map();
        if (map != null) {
            Map<String, Template> members = new LinkedHashMap<>();
            map.forEach((key, value) -> members.put(key, template(value, what + "." + key, names)));
            return new Template.Mapping(members);
        }
        List<YamlNode> list = node.list();
        if (list != null) {
            return new Template.Sequence(
                    list.stream().map(item -> template(item, what, names)).toList());
        }
        if (node.value() instanceof String text && !isTooMuch(node)) {
            try {
                Template template = templates.text(text, names);
                template.expressions().forEach(expression -> checkTyped(node, expression, names, what));
                if (BRACES.matcher(text).find()) {
                    problem(node, what + " holds {{ }} without a $, which is sent as it stands: write ${{ }}");
                }
                return template;
            } catch (ExpressionSyntaxException e) {
                syntax(node, what, e);
            }
        }
        return new Template.Literal(node.value());
    }

    /** Compiling takes time, and whoever reads one file keeps the others waiting. */
    private boolean isTooMuch(YamlNode node) {
        if (++compiled == MAX_EXPRESSIONS + 1) {
            problem(node, "the file has more than " + MAX_EXPRESSIONS + " expressions and texts; split it");
        }
        return compiled > MAX_EXPRESSIONS;
    }

    private void syntax(YamlNode node, String what, ExpressionSyntaxException e) {
        int line = node.line() + e.line() - 1 + (node.block() ? 1 : 0);
        boolean firstLine = line == node.line();
        int column = firstLine ? node.column() + e.column() + (node.quoted() ? 1 : 0) : e.column() + 1;
        problem(line, column, what + ": " + e.getMessage());
    }

    private void checkTyped(YamlNode node, Expression expression, Names names, String what) {
        if (checkNames(node, expression)) {
            try {
                expressions.check(expression, names, shapes);
            } catch (ExpressionSyntaxException e) {
                problem(node, what + ": in \"" + expression + "\", " + e.getMessage());
            }
        }
    }

    /** Says whether all is known that the expression reads. */
    private boolean checkNames(YamlNode node, Expression expression) {
        int before = problemCount();
        for (Expression.Reference reference : expression.references()) {
            List<String> path = reference.path();
            if (reference.root().equals("failure") && !onFailure) {
                problem(node, "failure is known only in the steps of on_failure and finally");
            }
            if (reference.root().equals("item") && item.isEmpty()) {
                problem(node, "item is known only in a step with foreach, and in approval.via");
                continue;
            }
            if (path.isEmpty()) {
                if (reference.root().equals("steps")) {
                    unread.clear();
                }
                continue;
            }
            switch (reference.root()) {
                case "inputs" -> known(node, "input", path.get(0), inputs);
                case "secrets" -> known(node, "secret", path.get(0), secrets);
                case "run" -> known(node, "member of run", path.get(0), RUN_MEMBERS);
                case "failure" -> known(node, "member of failure", path.get(0), FAILURE_MEMBERS);
                case "steps" -> knownStep(node, path);
                case "targets" -> knownTarget(node, path);
                case "item" -> known(node, "item", path.get(0), item);
                case "alert" -> knownField(node, path);
                default -> {
                    // status, headers, body and result are documents of any shape
                }
            }
        }
        return problemCount() == before;
    }

    /** An event may have any field; what is nearly one that events are known to have is a slip. */
    private void knownField(YamlNode node, List<String> path) {
        if (AlertView.MEMBERS.contains(path.get(0))) {
            return;
        }
        String written = String.join(".", path);
        String meant = KnownFields.meant(path.size() > 1 ? written : written + BELOW);
        if (meant != null) {
            meant = meant.startsWith(written + ".") ? null : meant.replace(BELOW, "");
        }
        String own = meant == null && path.size() == 1 ? Suggestions.near(written, AlertView.MEMBERS) : null;
        if (meant != null || own != null) {
            problem(
                    node,
                    "there is no alert." + written + ", did you mean \"alert." + (meant == null ? own : meant) + "\"?");
        }
    }

    private void knownStep(YamlNode node, List<String> path) {
        unread.keySet()
                .removeIf(output -> output.get(0).equals(path.get(0))
                        && (path.size() == 1 || output.get(1).equals(path.get(1))));
        if (hidden.containsKey(path.get(0))) {
            problem(
                    node,
                    "step \"" + path.get(0) + "\" is taken at the same time as this one; name it in needs to read it");
            return;
        }
        if (!known(node, "step before this one", path.get(0), steps.keySet())) {
            return;
        }
        if (path.size() > 1) {
            known(
                    node,
                    "output of step \"" + path.get(0) + "\"",
                    path.get(1),
                    steps.getOrDefault(path.get(0), Set.of()));
        }
        onceRead.entrySet().removeIf(output -> {
            List<String> name = output.getKey();
            boolean read = name.get(0).equals(path.get(0))
                    && (path.size() == 1 || name.get(1).equals(path.get(1)));
            if (read) {
                output.getValue().run();
            }
            return read;
        });
    }

    private void knownTarget(YamlNode node, List<String> path) {
        if (path.size() > 1) {
            known(
                    node,
                    "member of targets." + path.get(0),
                    path.get(1),
                    Set.of(path.get(0).equals("mail") ? "to" : "url"));
        }
    }

    private boolean known(YamlNode node, String what, String name, Collection<String> names) {
        if (names.contains(name)) {
            return true;
        }
        problem(node, "there is no " + what + " \"" + name + "\"" + Suggestions.of(name, names));
        return false;
    }
}
