package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.ExpressionSyntaxException;
import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.Templates;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reading of one file: what was found wrong so far, and which names expressions may use by now. Every method goes
 * on after a problem, so that an author sees all of them at once.
 */
final class Reading {

    private static final Set<String> RUN_MEMBERS = Set.of("id", "playbook", "alert", "starter");
    private static final Set<String> FAILURE_MEMBERS = Set.of("step", "class", "message");
    private static final int MAX_EXPRESSIONS = 1_000;

    private final String file;
    private final List<Problem> problems;
    private final Expressions expressions;
    private final Templates templates;
    private final Map<String, Set<String>> steps = new LinkedHashMap<>();
    /** Problems of outputs that arise once a later step reads them, by step and output. */
    private final Map<List<String>, Runnable> onceRead = new LinkedHashMap<>();
    /** The lines of the idempotency keys, by their texts. */
    private final Map<String, Integer> keys = new LinkedHashMap<>();

    private Set<String> inputs = Set.of();
    private Set<String> secrets = Set.of();
    private int compiled;
    private boolean onFailure;

    Reading(String file, List<Problem> problems, Expressions expressions) {
        this.file = file;
        this.problems = problems;
        this.expressions = expressions;
        templates = new Templates(expressions);
    }

    void declareInputs(Set<String> names) {
        inputs = Set.copyOf(names);
    }

    void declareSecrets(Set<String> names) {
        secrets = Set.copyOf(names);
    }

    /** Makes the outputs of a step known to the steps after it. */
    void declareStep(String id, Set<String> outputs) {
        steps.put(id, Set.copyOf(outputs));
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

    boolean isStep(String id) {
        return steps.containsKey(id);
    }

    /** How many problems there are so far; more after a call say that the call found some. */
    int problemCount() {
        return problems.size();
    }

    void problem(YamlNode at, String message) {
        problems.add(new Problem(file, at.line(), at.column(), message));
    }

    /** Returns the members of a mapping; keys that are unknown, or that only the full grammar has, are problems. */
    Map<String, YamlNode> members(YamlNode node, String what, Set<String> known, Set<String> later) {
        Map<String, YamlNode> map = node.map();
        if (map == null) {
            problem(
                    node,
                    what + " must be a mapping of "
                            + String.join(", ", known.stream().sorted().toList()));
            return Map.of();
        }
        map.forEach((key, value) -> {
            if (known.contains(key)) {
                return;
            }
            String message = later.contains(key)
                    ? "\"" + key + "\" is not supported yet in " + what
                    : "unknown key \"" + key + "\" in " + what + Suggestions.of(key, known);
            problems.add(new Problem(file, value.keyLine(), value.keyColumn(), message));
        });
        return map;
    }

    /** Returns the text, or null with a problem told where the value is no text. */
    @Nullable
    String text(YamlNode node, String what) {
        if (node.value() instanceof String text) {
            return text;
        }
        problem(node, what + " must be text");
        return null;
    }

    List<String> texts(YamlNode node, String what) {
        List<YamlNode> items = node.list();
        if (items == null) {
            problem(node, what + " must be a list of texts");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items) {
            String text = text(item, what + " item");
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    Duration duration(@Nullable YamlNode node, String what, Duration fallback) {
        if (node == null) {
            return fallback;
        }
        Duration duration = node.value() instanceof String text ? ValueType.duration(text) : null;
        if (duration == null || duration.isNegative() || duration.compareTo(Duration.ofDays(366)) > 0) {
            problem(node, what + " must be an ISO 8601 duration up to a year such as PT20S, PT5M or P1D");
            return fallback;
        }
        return duration;
    }

    int count(@Nullable YamlNode node, String what, int least, int most, int fallback) {
        if (node == null) {
            return fallback;
        }
        if (node.value() instanceof Long number && number >= least && number <= most) {
            return number.intValue();
        }
        problem(node, what + " must be a whole number from " + least + " to " + most);
        return fallback;
    }

    boolean truth(@Nullable YamlNode node, String what, boolean fallback) {
        if (node == null) {
            return fallback;
        }
        if (node.value() instanceof Boolean truth) {
            return truth;
        }
        problem(node, what + " must be true or false");
        return fallback;
    }

    /** Returns the value whose word stands there; null with a problem told for none. */
    <T> @Nullable T choice(YamlNode node, String what, List<T> values, Function<T, String> word) {
        for (T value : values) {
            if (word.apply(value).equals(node.value())) {
                return value;
            }
        }
        String shown = String.valueOf(node.value());
        List<String> words = values.stream().map(word).toList();
        problem(node, what + " \"" + shown + "\" is unknown" + Suggestions.of(shown, words));
        return null;
    }

    /** The same for words that are values themselves. */
    @Nullable
    String choice(YamlNode node, String what, List<String> words) {
        return choice(node, what, words, word -> word);
    }

    @Nullable
    Expression condition(@Nullable YamlNode node, String what, Names names) {
        return node == null ? null : expression(node, what, names, true);
    }

    /** Returns the bare CEL that stands there; null with a problem told where it is none. */
    @Nullable
    Expression expression(YamlNode node, String what, Names names, boolean condition) {
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
            checkNames(node, expression);
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
                template.expressions().forEach(expression -> checkNames(node, expression));
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
        problems.add(new Problem(file, line, column, what + ": " + e.getMessage()));
    }

    private void checkNames(YamlNode node, Expression expression) {
        for (Expression.Reference reference : expression.references()) {
            List<String> path = reference.path();
            if (reference.root().equals("failure") && !onFailure) {
                problem(node, "failure is known only in the steps of on_failure");
            }
            if (path.isEmpty()) {
                continue;
            }
            switch (reference.root()) {
                case "inputs" -> known(node, "input", path.get(0), inputs);
                case "secrets" -> known(node, "secret", path.get(0), secrets);
                case "run" -> known(node, "member of run", path.get(0), RUN_MEMBERS);
                case "failure" -> known(node, "member of failure", path.get(0), FAILURE_MEMBERS);
                case "steps" -> knownStep(node, path);
                case "targets" -> knownTarget(node, path);
                default -> {
                    // alert, status, headers and body are documents of any shape
                }
            }
        }
    }

    private void knownStep(YamlNode node, List<String> path) {
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
