package io.tocsin.playbook;

import io.tocsin.platform.Sha256;
import io.tocsin.platform.Yaml;
import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.Names;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final Pattern SIZE = Pattern.compile("\\d{1,3}(KiB|MiB)");
    private static final Set<String> KEYS = Set.of(
            "apiVersion",
            "id",
            "version",
            "title",
            "owner",
            "labels",
            "references",
            "export",
            "triggers",
            "inputs",
            "outputs",
            "mode",
            "priority",
            "concurrency",
            "limits",
            "secrets",
            "defaults",
            "guards",
            "steps",
            "steps_out_of_line",
            "on_failure",
            "finally");
    private static final Set<String> LATER = Set.of("sla");

    private final Expressions expressions = Expressions.shared();
    private final Connectors connectors;

    /** @param connectors what steps may use */
    public PlaybookReader(Connectors connectors) {
        this.connectors = connectors;
    }

    /**
     * What a file gave.
     *
     * @param playbook null where there are problems
     * @param warnings what works, and is probably not meant
     */
    public record Result(@Nullable Playbook playbook, List<Problem> problems, List<Problem> warnings) {

        public Result {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    /** Reads a playbook; {@code file} is the name that problems bear. */
    public Result read(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        try {
            Yaml.checkUtf8(text);
        } catch (Yaml.Wrong e) {
            return new Result(
                    null, List.of(new Problem(file, e.line(), 1, "it cannot be read: " + e.getMessage())), List.of());
        }
        try {
            YamlNode root = YamlNode.read(text, file, problems);
            Reading reading = new Reading(file, problems, expressions, connectors);
            Playbook playbook = root == null ? null : playbook(root, text, file, reading);
            return new Result(problems.isEmpty() ? playbook : null, problems, reading.warnings());
        } catch (RuntimeException | StackOverflowError e) {
            // whatever one file does to the reader, the others go on
            problems.add(new Problem(
                    file, 1, 1, "the file cannot be read (" + e.getClass().getSimpleName() + "); simplify it"));
            return new Result(null, problems, List.of());
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
        Playbook.Cacao cacao = cacao(members.get("export"), reading);
        DeclarationReader declarations = new DeclarationReader(reading);
        YamlNode inputsNode = members.get("inputs");
        List<Input> inputs = declarations.inputs(inputsNode, "input");
        Map<String, YamlNode> declared = inputsNode == null ? null : inputsNode.map();
        reading.declareInputs(declared == null ? Set.of() : declared.keySet(), inputs);
        Triggers triggers = new TriggerReader(reading, inputs).read(members.get("triggers"));
        Set<String> secrets = secrets(members.get("secrets"), reading);
        StepReader stepReader = new StepReader(reading, members.get("defaults"));
        YamlNode modeNode = members.get("mode");
        Mode mode = modeNode == null
                ? Mode.ENFORCE
                : Objects.requireNonNullElse(
                        reading.choice(modeNode, "mode", List.of(Mode.values()), Mode::word), Mode.ENFORCE);
        Concurrency concurrency = concurrency(members.get("concurrency"), reading);
        List<Step> steps = stepReader.list(root, members.get("steps"), "a playbook");
        List<Output> outputs = declarations.outputs(members.get("outputs"), Names.STEP);
        Guards guards = new GuardReader(reading).read(members.get("guards"));
        List<Step> outOfLine = outOfLine(root, members.get("steps_out_of_line"), stepReader, reading);
        Playbook.OnFailure onFailure = onFailure(members.get("on_failure"), stepReader, reading);
        reading.beginOnFailure();
        YamlNode end = members.get("finally");
        List<Step> atEnd = end == null ? List.of() : stepReader.list(end, end, "finally");
        reading.warnOfUnread();
        return new Playbook(
                id,
                title,
                Sha256.hex(text).substring(0, 12),
                release(members.get("version"), reading),
                file,
                text,
                triggers,
                cacao,
                inputs,
                outputs,
                secrets,
                mode,
                concurrency,
                limits(members.get("limits"), reading),
                reading.count(members.get("priority"), "priority", 0, 100, 50),
                guards,
                steps,
                outOfLine,
                onFailure,
                atEnd);
    }

    private static Playbook.Cacao cacao(@Nullable YamlNode node, Reading reading) {
        Map<String, YamlNode> export =
                node == null ? Map.of() : reading.members(node, "export", Set.of("cacao"), Set.of());
        YamlNode cacao = export.get("cacao");
        Map<String, YamlNode> members = cacao == null
                ? Map.of()
                : reading.members(cacao, "export.cacao", Set.of("types", "activities"), Set.of());
        YamlNode types = members.get("types");
        YamlNode activities = members.get("activities");
        return new Playbook.Cacao(
                types == null ? List.of() : reading.texts(types, "export.cacao.types"),
                activities == null ? List.of() : reading.texts(activities, "export.cacao.activities"));
    }

    private static String release(@Nullable YamlNode node, Reading reading) {
        String text = node == null ? "1" : String.valueOf(node.value());
        if (node != null && !VersionRange.isVersion(text)) {
            reading.problem(node, "version must be such as 2, 2.1 or \"2.1.0\"");
        }
        return text;
    }

    private static List<Step> outOfLine(
            YamlNode root, @Nullable YamlNode node, StepReader stepReader, Reading reading) {
        List<Step> steps = node == null ? List.of() : stepReader.list(node, node, "steps_out_of_line");
        Map<String, YamlNode> places = new LinkedHashMap<>();
        steps.forEach(step -> places.put(step.id(), node == null ? root : node));
        reading.checkNamed(places);
        return steps;
    }

    private static Playbook.OnFailure onFailure(@Nullable YamlNode node, StepReader stepReader, Reading reading) {
        if (node == null) {
            return Playbook.OnFailure.NOTHING;
        }
        Map<String, YamlNode> members = reading.members(node, "on_failure", Set.of("compensate", "steps"), Set.of());
        reading.beginOnFailure();
        boolean compensate = reading.truth(members.get("compensate"), "on_failure.compensate", false);
        List<Step> steps = compensate && !members.containsKey("steps")
                ? List.of()
                : stepReader.list(node, members.get("steps"), "on_failure");
        return new Playbook.OnFailure(compensate, steps);
    }

    private static Limits limits(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return Limits.DEFAULT;
        }
        Map<String, YamlNode> members = reading.members(
                node, "limits", Set.of("run_timeout", "total_timeout", "max_steps", "max_output"), Set.of());
        Limits usual = Limits.DEFAULT;
        return new Limits(
                reading.duration(members.get("run_timeout"), "limits.run_timeout", usual.runTimeout()),
                reading.duration(members.get("total_timeout"), "limits.total_timeout", usual.totalTimeout()),
                reading.count(members.get("max_steps"), "limits.max_steps", 1, 10_000, usual.maxSteps()),
                size(members.get("max_output"), reading, usual.maxOutput()));
    }

    private static int size(@Nullable YamlNode node, Reading reading, int usual) {
        if (node == null) {
            return usual;
        }
        if (node.value() instanceof String text && SIZE.matcher(text).matches()) {
            int number = Integer.parseInt(text.substring(0, text.length() - 3));
            int bytes = text.endsWith("MiB") ? number * 1024 * 1024 : number * 1024;
            if (bytes > 0 && bytes <= usual) {
                return bytes;
            }
        }
        reading.problem(node, "limits.max_output must be a size up to 256KiB, such as 64KiB");
        return usual;
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

    private static Set<String> secrets(@Nullable YamlNode node, Reading reading) {
        Set<String> secrets = node == null ? Set.of() : new LinkedHashSet<>(reading.texts(node, "secrets"));
        reading.declareSecrets(secrets);
        return secrets;
    }

    private static @Nullable Concurrency concurrency(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "concurrency", Set.of("key", "limit", "on_conflict"), Set.of());
        int limit = reading.count(members.get("limit"), "concurrency.limit", 1, 100, 1);
        YamlNode conflict = members.get("on_conflict");
        Concurrency.Conflict onConflict = conflict == null
                ? Concurrency.Conflict.QUEUE
                : Objects.requireNonNullElse(
                        reading.choice(
                                conflict,
                                "concurrency.on_conflict",
                                List.of(Concurrency.Conflict.values()),
                                Concurrency.Conflict::word),
                        Concurrency.Conflict.QUEUE);
        YamlNode key = members.get("key");
        if (key == null) {
            reading.problem(node, "concurrency needs a key");
            return null;
        }
        return new Concurrency(reading.template(key, "concurrency.key", Names.STEP), limit, onConflict);
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
