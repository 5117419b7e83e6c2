package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the steps that reach outside: what a step may have besides its request. */
final class CallReader {

    private static final Set<Effect> LASTING = Set.of(Effect.WRITE, Effect.DENY, Effect.CONTAIN);
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

    private final Reading reading;
    private final RequestReader requests;
    private final DeclarationReader declarations;
    private final Duration defaultTimeout;
    private final boolean hasDefaultTimeout;
    private final Retry defaultRetry;

    CallReader(Reading reading, @Nullable YamlNode defaults) {
        this.reading = reading;
        requests = new RequestReader(reading);
        declarations = new DeclarationReader(reading);
        Map<String, YamlNode> members = defaults == null
                ? Map.of()
                : reading.members(defaults, "defaults", Set.of("timeout", "retry"), Set.of());
        hasDefaultTimeout = members.containsKey("timeout");
        defaultTimeout = timeout(members.get("timeout"), PlaybookReader.DEFAULT_TIMEOUT, reading);
        defaultRetry = retry(members.get("retry"), Retry.NEVER);
    }

    /** Returns the step; null where it is so wrong that none can be made. Problems are told either way. */
    @Nullable
    Step read(StepReader.Head head) {
        ConnectorSpec connector = requests.connector(head.node(), head.get("uses"));
        if (connector == null) {
            return null;
        }
        ForEach forEach = FlowReader.forEach(head, reading);
        Step[] made = new Step[1];
        reading.withItem(
                forEach == null ? Set.of() : Set.of(forEach.as()), () -> made[0] = read(head, connector, forEach));
        return made[0];
    }

    private Step read(StepReader.Head head, ConnectorSpec connector, @Nullable ForEach forEach) {
        Map<String, YamlNode> members = head.members();
        Effect effect = effect(head.node(), members.get("effect"), connector);
        Template.Mapping with = requests.with(head.node(), members.get("with"), connector);
        Step.Verify verify = requests.verify(members.get("verify"));
        Step.Idempotency idempotency = idempotency(members.get("idempotency"), connector);
        Expression success = reading.condition(members.get("success"), "success", Names.ANSWER);
        List<Output> outputs = members.containsKey("outputs")
                ? declarations.outputs(members.get("outputs"), Names.ANSWER)
                : connector.outputs();
        Step.OnError onError = onError(members.get("on_error"), outputs, reading);
        YamlNode retryNode = members.get("retry");
        Retry retry = retry(retryNode, defaultRetry);
        if (effect == Effect.READ) {
            refuseOfRead(members);
        }
        boolean recognisable = effect == Effect.READ
                || connector.repeatable()
                || verify != null
                || (idempotency != null && idempotency.header() != null);
        if (retryNode != null && retry.maxAttempts() > 1 && !recognisable) {
            reading.problem(
                    retryNode,
                    "step \"" + head.id()
                            + "\" changes something and could do it twice: a retry needs idempotency.header or verify");
        }
        if (verify != null) {
            checkVerified(head.node(), members, outputs, verify, head.id());
        }
        Step.Cache cache = cache(members.get("cache"), effect);
        FlowReader.declare(head, outputs, forEach, reading);
        Undo undo = undo(members.get("undo"), head.id(), outputs, forEach != null);
        if (undo == null && LASTING.contains(effect)) {
            reading.warning(head.node(), "step \"" + head.id() + "\" has no undo, so nothing takes its effect back");
        }
        if (!members.containsKey("timeout") && !hasDefaultTimeout && connector.timeout() == null) {
            reading.warning(
                    head.node(),
                    "step \"" + head.id() + "\" has no timeout; " + PlaybookReader.DEFAULT_TIMEOUT + " holds");
        }
        return new Step.Call(
                head.id(),
                head.condition(),
                head.then(),
                connector,
                effect,
                with,
                timeout(
                        members.get("timeout"),
                        hasDefaultTimeout
                                ? defaultTimeout
                                : Objects.requireNonNullElse(connector.timeout(), defaultTimeout),
                        reading),
                retry,
                idempotency == null ? ofConnector(connector) : idempotency,
                success == null ? connector.success() : success,
                outputs,
                onError,
                verify,
                undo,
                cache,
                forEach);
    }

    /** Returns the call by which people are told of a question; null where it is so wrong that none can be made. */
    Step.@Nullable Call message(YamlNode node, String id, Map<String, YamlNode> members) {
        ConnectorSpec connector = requests.connector(node, members.get("uses"));
        if (connector == null) {
            return null;
        }
        if (!connector.effects().contains(Effect.NOTIFY)) {
            reading.problem(node, connector.use() + " tells nobody anything: it has not the effect notify");
        }
        Template.Mapping[] with = new Template.Mapping[1];
        reading.withItem(ApprovalMessage.ITEM, () -> with[0] = requests.with(node, members.get("with"), connector));
        boolean recognisable = connector.repeatable();
        return new Step.Call(
                id,
                null,
                Step.Then.GO_ON,
                connector,
                Effect.NOTIFY,
                with[0],
                Objects.requireNonNullElse(connector.timeout(), defaultTimeout),
                recognisable ? Retry.USUAL : Retry.NEVER,
                ofConnector(connector),
                connector.success(),
                List.of(),
                null,
                null,
                null,
                null,
                null);
    }

    private void refuseOfRead(Map<String, YamlNode> members) {
        for (String key : List.of("idempotency", "verify", "undo")) {
            YamlNode node = members.get(key);
            if (node != null) {
                reading.problem(
                        node, key + " has no meaning in a step of effect read; remove it, or correct the effect");
            }
        }
    }

    private Step.@Nullable Cache cache(@Nullable YamlNode node, Effect effect) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "cache", Set.of("key", "ttl"), Set.of());
        YamlNode key = members.get("key");
        if (effect != Effect.READ) {
            reading.problem(node, "cache is for steps of effect read");
        }
        if (key == null || !members.containsKey("ttl")) {
            reading.problem(node, "cache needs a key and a ttl such as PT15M");
            return null;
        }
        return new Step.Cache(
                reading.template(key, "cache.key", Names.STEP),
                reading.duration(members.get("ttl"), "cache.ttl", Duration.ofMinutes(15)));
    }

    private @Nullable Undo undo(@Nullable YamlNode node, String id, List<Output> outputs, boolean isList) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "undo", Set.of("uses", "effect", "with", "success", "after", "ladder"), Set.of());
        ConnectorSpec connector = requests.connector(node, members.get("uses"));
        if (connector == null) {
            return null;
        }
        // The undo reads the outputs of its own step, not those of an item's list.
        reading.declareStep(id, DeclarationReader.types(outputs));
        Effect effect = members.containsKey("effect") ? effect(node, members.get("effect"), connector) : Effect.ALLOW;
        YamlNode after = members.get("after");
        List<Duration> ladder = new java.util.ArrayList<>();
        YamlNode rungs = members.get("ladder");
        List<YamlNode> list = rungs == null ? List.of() : rungs.list();
        if (list == null) {
            reading.problem(Objects.requireNonNull(rungs), "undo.ladder must be a list of durations");
        } else {
            list.forEach(rung -> ladder.add(reading.duration(rung, "undo.ladder", Duration.ofHours(1))));
        }
        Undo undo = new Undo(
                connector,
                effect,
                requests.with(node, members.get("with"), connector),
                reading.condition(members.get("success"), "success", Names.ANSWER),
                after == null ? null : after(after),
                ladder);
        if (isList) {
            Map<String, @Nullable ValueType> lists = DeclarationReader.types(outputs);
            lists.replaceAll((name, type) -> ValueType.LIST);
            reading.declareStep(id, lists);
        }
        return undo;
    }

    private @Nullable Expression after(YamlNode node) {
        if (node.value() instanceof String text && ValueType.duration(text) != null) {
            reading.problem(node, "undo.after is an expression: write \"'" + text + "'\", with both kinds of quotes");
            return null;
        }
        return reading.typed(node, "undo.after", Names.STEP, ValueType.DURATION);
    }

    /** Where the answer is lost and verify sees the effect, only verify can give the outputs, or their defaults. */
    private void checkVerified(
            YamlNode node, Map<String, YamlNode> members, List<Output> outputs, Step.Verify verify, String id) {
        YamlNode at = members.getOrDefault("outputs", node);
        Map<String, YamlNode> declared = Objects.requireNonNullElse(at.map(), Map.<String, YamlNode>of());
        for (Output output : outputs) {
            if (output.fallback() == null && !verify.outputs().containsKey(output.name())) {
                YamlNode place = declared.getOrDefault(output.name(), at);
                reading.mayLack(
                        id,
                        output.name(),
                        place,
                        "a later step reads steps." + id + "." + output.name()
                                + ", which nothing gives when the answer is lost and verify sees the effect: give it a"
                                + " default, or verify an expression for it in verify.outputs");
            }
        }
        Set<String> names = outputs.stream().map(Output::name).collect(Collectors.toSet());
        for (String name : verify.outputs().keySet()) {
            if (!names.contains(name)) {
                reading.problem(
                        members.getOrDefault("verify", node),
                        "verify.outputs." + name + " is not an output of step \"" + id + "\""
                                + Suggestions.of(name, names));
            }
        }
    }

    private Effect effect(YamlNode at, @Nullable YamlNode node, ConnectorSpec connector) {
        List<Effect> effects =
                Stream.of(Effect.values()).filter(connector.effects()::contains).toList();
        if (node == null && effects.size() == 1) {
            return effects.get(0);
        }
        if (node == null) {
            reading.problem(
                    at,
                    "a step with uses needs an effect: "
                            + effects.stream().map(Effect::word).collect(Collectors.joining(", ")));
            return Effect.WRITE;
        }
        Effect effect = reading.choice(node, "effect", effects, Effect::word);
        return effect == null ? Effect.WRITE : effect;
    }

    static boolean isHeader(String name) {
        return HEADER.matcher(name).matches();
    }

    static Duration timeout(@Nullable YamlNode node, Duration fallback, Reading reading) {
        Duration timeout = reading.duration(node, "timeout", fallback);
        if (node != null && (timeout.isZero() || timeout.compareTo(Duration.ofMinutes(10)) > 0)) {
            reading.problem(node, "timeout must be more than nothing and at most PT10M");
        }
        return timeout;
    }

    private Retry retry(@Nullable YamlNode node, Retry fallback) {
        if (node == null) {
            return fallback;
        }
        Map<String, YamlNode> members = reading.members(
                node,
                "retry",
                Set.of("max_attempts", "backoff", "first", "max", "jitter", "classes", "honour_retry_after", "budget"),
                Set.of());
        YamlNode backoff = members.get("backoff");
        YamlNode jitter = members.get("jitter");
        return new Retry(
                reading.count(members.get("max_attempts"), "retry.max_attempts", 1, 100, 4),
                backoff == null
                        || !"constant"
                                .equals(reading.choice(backoff, "retry.backoff", List.of("exponential", "constant"))),
                reading.duration(members.get("first"), "retry.first", Duration.ofSeconds(1)),
                reading.duration(members.get("max"), "retry.max", Duration.ofSeconds(30)),
                jitter == null || !"none".equals(reading.choice(jitter, "retry.jitter", List.of("full", "none"))),
                classes(members.get("classes")),
                reading.truth(members.get("honour_retry_after"), "retry.honour_retry_after", true),
                reading.duration(members.get("budget"), "retry.budget", Duration.ofMinutes(2)));
    }

    private Set<ErrorClass> classes(@Nullable YamlNode node) {
        if (node == null) {
            return Retry.USUAL.classes();
        }
        Set<ErrorClass> classes = EnumSet.noneOf(ErrorClass.class);
        List<YamlNode> items = node.list();
        if (items == null) {
            reading.problem(node, "retry.classes must be a list");
            return classes;
        }
        for (YamlNode item : items) {
            ErrorClass found = reading.choice(item, "error class", List.of(ErrorClass.values()), ErrorClass::word);
            if (found != null) {
                classes.add(found);
            }
        }
        return classes;
    }

    /** A connector that knows a header for keys sends one with every effect. */
    private static Step.@Nullable Idempotency ofConnector(ConnectorSpec connector) {
        String header = connector.keyHeader();
        return header == null ? null : new Step.Idempotency(new Template.Literal(null), header, Duration.ofDays(1));
    }

    private Step.@Nullable Idempotency idempotency(@Nullable YamlNode node, ConnectorSpec connector) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "idempotency", Set.of("key", "header", "ttl"), Set.of());
        YamlNode key = members.get("key");
        YamlNode header = members.get("header");
        String name = header == null ? null : reading.text(header, "idempotency.header");
        if (header != null && name != null && !isHeader(name)) {
            reading.problem(header, "\"" + name + "\" is no name of a header");
        }
        if (header != null && connector.transport() != ConnectorSpec.Transport.HTTP) {
            reading.problem(header, "idempotency.header is for HTTP, and " + connector.use() + " does not speak it");
        }
        if (key == null && name == null) {
            reading.problem(node, "idempotency needs a key or a header");
        }
        int same = key != null && key.value() instanceof String text ? reading.lineOfSameKey(text, key.line()) : 0;
        if (key != null && same > 0) {
            reading.problem(
                    key,
                    "idempotency.key has the same text as the one in line " + same
                            + ", and the system outside could take the second call for the first; make it tell what the"
                            + " step does");
        }
        Template template =
                key == null ? new Template.Literal(null) : reading.template(key, "idempotency.key", Names.STEP);
        return new Step.Idempotency(
                template, name, reading.duration(members.get("ttl"), "idempotency.ttl", Duration.ofDays(1)));
    }

    static Step.@Nullable OnError onError(@Nullable YamlNode node, List<Output> outputs, Reading reading) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "on_error", Set.of("use", "note"), Set.of("run", "then"));
        YamlNode use = members.get("use");
        Map<String, Object> values =
                new LinkedHashMap<>(use == null ? Map.of() : PlaybookReader.literals(use, "on_error.use", reading));
        for (Output output : outputs) {
            Object value = values.get(output.name());
            if (value == null && output.fallback() == null) {
                reading.problem(use == null ? node : use, "on_error.use lacks the output \"" + output.name() + "\"");
            } else if (value != null && use != null) {
                YamlNode member = Objects.requireNonNullElse(use.map(), Map.<String, YamlNode>of())
                        .get(output.name());
                Object fitting = member == null
                        ? null
                        : new DeclarationReader(reading)
                                .checked(member, output.type(), "on_error.use." + output.name());
                if (fitting != null) {
                    values.put(output.name(), fitting);
                }
            }
        }
        YamlNode note = members.get("note");
        String text = note == null ? "" : reading.text(note, "note");
        return new Step.OnError(values, text == null ? "" : text);
    }
}
