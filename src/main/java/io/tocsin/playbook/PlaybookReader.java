package io.tocsin.playbook;

import io.tocsin.platform.Yaml;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Playbook} of a file's text, or tells everything that is wrong with it. The grammar:
 * {@code docs/reference/playbooks.md}. Safe for many threads.
 */
public final class PlaybookReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Set<String> KEYS = Set.of(
            "apiVersion",
            "id",
            "title",
            "owner",
            "labels",
            "references",
            "triggers",
            "inputs",
            "mode",
            "concurrency",
            "secrets",
            "defaults",
            "guards",
            "steps",
            "on_failure");
    private static final Set<String> LATER =
            Set.of("export", "priority", "limits", "steps_out_of_line", "finally", "outputs", "sla");

    private final Expressions expressions = new Expressions();

    /**
     * What a file gave.
     *
     * @param playbook null where there are problems
     */
    public record Result(@Nullable Playbook playbook, List<Problem> problems) {

        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** Reads a playbook; {@code file} is the name that problems bear. */
    public Result read(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        try {
            Yaml.checkUtf8(text);
        } catch (Yaml.Wrong e) {
            return new Result(null, List.of(new Problem(file, e.line(), 1, "it cannot be read: " + e.getMessage())));
        }
        try {
            YamlNode root = YamlNode.read(text, file, problems);
            Playbook playbook =
                    root == null ? null : playbook(root, text, file, new Reading(file, problems, expressions));
            return new Result(problems.isEmpty() ? playbook : null, problems);
        } catch (RuntimeException | StackOverflowError e) {
            // whatever one file does to the reader, the others go on
            problems.add(new Problem(
                    file, 1, 1, "the file cannot be read (" + e.getClass().getSimpleName() + "); simplify it"));
            return new Result(null, problems);
        }
    }

    private static Playbook playbook(YamlNode root, String text, String file, Reading reading) {
        Map<String, YamlNode> members = reading.members(root, "a playbook", KEYS, LATER);
        YamlNode api = members.get("apiVersion");
        if (api == null || !"playbook/v1".equals(api.value())) {
            reading.problem(api == null ? root : api, "a playbook begins with apiVersion: playbook/v1");
        }
        String id = required(root, members, "id", reading);
        YamlNode idNode = members.get("id");
        if (idNode != null && !ID.matcher(id).matches()) {
            reading.problem(idNode, "id must be lower-case letters, digits and hyphens, a letter first, at most 64");
        }
        String title = required(root, members, "title", reading);
        AlertTrigger trigger = trigger(members.get("triggers"), reading);
        List<Input> inputs = inputs(members.get("inputs"), reading);
        Set<String> secrets = secrets(members.get("secrets"), reading);
        StepReader stepReader = new StepReader(reading, members.get("defaults"));
        Mode mode = Mode.ENFORCE;
        YamlNode modeNode = members.get("mode");
        if (modeNode != null && "shadow".equals(modeNode.value())) {
            reading.problem(modeNode, "mode \"shadow\" is not supported yet; use dry_run");
        } else if (modeNode != null) {
            mode = Objects.requireNonNullElse(
                    reading.choice(modeNode, "mode", List.of(Mode.values()), Mode::word), Mode.ENFORCE);
        }
        Template concurrency = concurrency(members.get("concurrency"), reading);
        List<Step> steps = steps(root, members.get("steps"), "a playbook", stepReader, reading);
        Guards guards = new GuardReader(reading).read(members.get("guards"));
        List<Step> onFailure = onFailure(members.get("on_failure"), stepReader, reading);
        return new Playbook(
                id,
                title,
                version(text),
                file,
                text,
                trigger,
                inputs,
                secrets,
                mode,
                concurrency,
                guards,
                steps,
                onFailure);
    }

    private static List<Step> steps(
            YamlNode at, @Nullable YamlNode node, String what, StepReader stepReader, Reading reading) {
        List<Step> steps = new ArrayList<>();
        List<YamlNode> nodes = node == null ? null : node.list();
        if (nodes == null || nodes.isEmpty()) {
            reading.problem(at, what + " needs steps: a list of at least one");
            return steps;
        }
        for (YamlNode one : nodes) {
            Step step = stepReader.read(one);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static List<Step> onFailure(@Nullable YamlNode node, StepReader stepReader, Reading reading) {
        if (node == null) {
            return List.of();
        }
        Map<String, YamlNode> members = reading.members(node, "on_failure", Set.of("steps"), Set.of("compensate"));
        reading.beginOnFailure();
        return steps(node, members.get("steps"), "on_failure", stepReader, reading);
    }

    private static String required(YamlNode root, Map<String, YamlNode> members, String key, Reading reading) {
        YamlNode node = members.get(key);
        if (node == null) {
            reading.problem(root, "a playbook needs \"" + key + "\"");
            return "";
        }
        String text = reading.text(node, key);
        return text == null ? "" : text;
    }

    private static @Nullable AlertTrigger trigger(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> triggers =
                reading.members(node, "triggers", Set.of("alert", "manual"), Set.of("cron", "event", "incident"));
        YamlNode alert = triggers.get("alert");
        if (alert == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(alert, "triggers.alert", Set.of("rules", "states", "where"), Set.of("tags", "attack"));
        YamlNode rules = members.get("rules");
        if (rules == null) {
            reading.problem(alert, "triggers.alert needs rules: rule ids, * stands for any text");
            return null;
        }
        YamlNode states = members.get("states");
        for (String state : states == null ? List.<String>of() : reading.texts(states, "states")) {
            if (!state.equals("new")) {
                reading.problem(
                        states == null ? alert : states, "state \"" + state + "\" is not supported yet; use new");
            }
        }
        List<String> patterns = reading.texts(rules, "rules");
        for (String pattern : patterns) {
            if (pattern.chars().filter(c -> c == '*').count() > 4 || pattern.length() > 200) {
                reading.problem(rules, "\"" + pattern + "\" is longer than 200 characters or has more than four *");
            }
        }
        YamlNode whereNode = members.get("where");
        Expression where = reading.condition(whereNode, "where", Names.TRIGGER);
        if (whereNode != null && where != null && readsTrust(where)) {
            reading.problem(
                    whereNode,
                    "alert.sender_trust is known once the run begins; read it in a step, or use guards.trust");
        }
        return new AlertTrigger(patterns, where);
    }

    private static boolean readsTrust(Expression where) {
        return where.references().stream()
                .anyMatch(reference -> reference.root().equals("alert")
                        && !reference.path().isEmpty()
                        && reference.path().get(0).equals("sender_trust"));
    }

    private static List<Input> inputs(@Nullable YamlNode node, Reading reading) {
        List<Input> inputs = new ArrayList<>();
        Map<String, YamlNode> declared = node == null ? Map.of() : node.map();
        if (declared == null) {
            reading.problem(Objects.requireNonNull(node), "inputs must be a mapping of names");
            return inputs;
        }
        declared.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                reading.problem(value, "input \"" + name + "\" must be lower-case letters, digits and _");
            }
            Input input = input(name, value, reading);
            if (input != null) {
                inputs.add(input);
            }
        });
        reading.declareInputs(declared.keySet());
        return inputs;
    }

    private static @Nullable Input input(String name, YamlNode node, Reading reading) {
        String what = "input \"" + name + "\"";
        Map<String, YamlNode> members = reading.members(
                node, what, Set.of("type", "from", "required", "default", "max"), Set.of("min", "pattern", "enum"));
        ValueType type = valueType(node, members.get("type"), what, reading);
        if (type == null) {
            return null;
        }
        YamlNode from = members.get("from");
        Expression path = from == null ? null : reading.expression(from, "from", Names.TRIGGER, false);
        Object fallback = literal(members.get("default"), type, "default of " + what, reading);
        Object max = literal(members.get("max"), type, "max of " + what, reading);
        return new Input(name, type, path, reading.truth(members.get("required"), "required", false), fallback, max);
    }

    /** Returns the type that stands there; null with a problem told for none or another word. */
    static @Nullable ValueType valueType(YamlNode at, @Nullable YamlNode node, String what, Reading reading) {
        if (node == null) {
            reading.problem(at, what + " needs a type");
            return null;
        }
        return reading.choice(node, "type of " + what, List.of(ValueType.values()), ValueType::word);
    }

    private static @Nullable Object literal(@Nullable YamlNode node, ValueType type, String what, Reading reading) {
        if (node == null || (type == ValueType.IP && "".equals(node.value()))) {
            return node == null ? null : "";
        }
        try {
            return type.check(node.bare());
        } catch (IllegalArgumentException e) {
            reading.problem(node, what + ": " + e.getMessage());
            return null;
        }
    }

    private static Set<String> secrets(@Nullable YamlNode node, Reading reading) {
        Set<String> secrets = node == null ? Set.of() : new LinkedHashSet<>(reading.texts(node, "secrets"));
        reading.declareSecrets(secrets);
        return secrets;
    }

    private static @Nullable Template concurrency(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "concurrency", Set.of("key", "limit", "on_conflict"), Set.of());
        reading.count(members.get("limit"), "concurrency.limit (more than 1 is not supported yet)", 1, 1, 1);
        YamlNode conflict = members.get("on_conflict");
        if (conflict != null && !"queue".equals(conflict.value())) {
            reading.problem(conflict, "on_conflict \"" + conflict.value() + "\" is not supported yet; use queue");
        }
        YamlNode key = members.get("key");
        if (key == null) {
            reading.problem(node, "concurrency needs a key");
            return null;
        }
        return reading.template(key, "concurrency.key", Names.STEP);
    }

    private static String version(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Bound on one attempt where neither step nor defaults say. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

    /** Reads a mapping of literal values by name. */
    static Map<String, Object> literals(YamlNode node, String what, Reading reading) {
        Map<String, YamlNode> map = node.map();
        Map<String, Object> values = new LinkedHashMap<>();
        if (map == null) {
            reading.problem(node, what + " must be a mapping");
            return values;
        }
        map.forEach((name, value) -> {
            Object bare = value.bare();
            if (bare == null) {
                reading.problem(value, what + "." + name + " has no value");
            } else {
                values.put(name, bare);
            }
        });
        return values;
    }
}
