package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import io.tocsin.playbook.expression.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the steps of one file in order; each step's outputs become known to the steps after it. */
final class StepReader {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Pattern FIXED_HOST = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+(/.*)?");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");
    private static final Set<String> CALL_KEYS = Set.of(
            "id",
            "uses",
            "effect",
            "with",
            "if",
            "then",
            "timeout",
            "retry",
            "idempotency",
            "success",
            "outputs",
            "on_error",
            "verify");
    private static final Set<String> KEYS = Set.of(
            "id",
            "uses",
            "effect",
            "with",
            "if",
            "set",
            "then",
            "timeout",
            "retry",
            "idempotency",
            "success",
            "outputs",
            "on_error",
            "verify");
    private static final Set<String> LATER = Set.of(
            "parallel",
            "foreach",
            "call",
            "approval",
            "undo",
            "cache",
            "wait",
            "needs",
            "on_denied",
            "retry_until",
            "mask_output",
            "name");

    private final Reading reading;
    private final Duration defaultTimeout;
    private final Retry defaultRetry;

    StepReader(Reading reading, @Nullable YamlNode defaults) {
        this.reading = reading;
        Map<String, YamlNode> members = defaults == null
                ? Map.of()
                : reading.members(defaults, "defaults", Set.of("timeout", "retry"), Set.of());
        defaultTimeout = timeout(members.get("timeout"), PlaybookReader.DEFAULT_TIMEOUT);
        defaultRetry = retry(members.get("retry"), Retry.NEVER);
    }

    private Duration timeout(@Nullable YamlNode node, Duration fallback) {
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
            return EnumSet.of(ErrorClass.TIMEOUT, ErrorClass.CONNECT, ErrorClass.HTTP_429, ErrorClass.HTTP_5XX);
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

    /** Returns the step; null where it is so wrong that none can be made. Problems are told either way. */
    @Nullable
    Step read(YamlNode node) {
        Map<String, YamlNode> members = reading.members(node, "a step", KEYS, LATER);
        if (members.isEmpty()) {
            return null;
        }
        String id = id(node, members.get("id"));
        Expression condition = reading.condition(members.get("if"), "if", Names.STEP);
        Step.Then then = Step.Then.GO_ON;
        YamlNode thenNode = members.get("then");
        if (thenNode != null) {
            String word = reading.choice(thenNode, "then", List.of("end", "fail"));
            then = "fail".equals(word) ? Step.Then.FAIL : Step.Then.END;
        }
        if (members.containsKey("uses") == members.containsKey("set") && members.containsKey("uses")) {
            reading.problem(node, "step \"" + id + "\" has both uses and set; make it two steps");
            return null;
        }
        if (members.containsKey("uses")) {
            return call(node, id, condition, then, members);
        }
        for (String key : members.keySet()) {
            YamlNode member = members.get(key);
            if (CALL_KEYS.contains(key) && !Set.of("id", "if", "then").contains(key) && member != null) {
                reading.problem(member, "\"" + key + "\" has a meaning only in a step with uses");
            }
        }
        YamlNode set = members.get("set");
        if (set != null) {
            return new Step.SetValues(id, condition, then, values(id, set));
        }
        if (thenNode == null) {
            reading.problem(node, "step \"" + id + "\" does nothing: it needs uses, set or then");
        }
        reading.declareStep(id, Set.of());
        return new Step.Stop(id, condition, then);
    }

    private String id(YamlNode step, @Nullable YamlNode node) {
        String id = node == null ? null : reading.text(node, "id");
        if (node == null || id == null) {
            reading.problem(step, "a step needs an id");
            return "";
        }
        if (!ID.matcher(id).matches()) {
            reading.problem(node, "a step's id must be lower-case letters, digits and _, a letter first, at most 64");
        }
        if (reading.isStep(id)) {
            reading.problem(node, "there is a step \"" + id + "\" already; ids are unique");
        }
        return id;
    }

    private Map<String, Expression> values(String id, YamlNode set) {
        Map<String, Expression> values = new LinkedHashMap<>();
        Map<String, YamlNode> map = set.map();
        if (map == null || map.isEmpty()) {
            reading.problem(set, "set must be a mapping of names to expressions");
            return values;
        }
        map.forEach((name, value) -> {
            Expression expression = reading.expression(value, "set." + name, Names.STEP, false);
            if (expression != null) {
                values.put(name, expression);
            }
        });
        reading.declareStep(id, map.keySet());
        return values;
    }

    private @Nullable Step call(
            YamlNode node, String id, @Nullable Expression condition, Step.Then then, Map<String, YamlNode> members) {
        Action action = action(node, members.get("uses"));
        if (action == null) {
            return null;
        }
        Effect effect = effect(node, members.get("effect"), action);
        Template.Mapping with = with(node, members.get("with"), action);
        Step.Verify verify = verify(members.get("verify"));
        Step.Idempotency idempotency = idempotency(members.get("idempotency"), action);
        Expression success = reading.condition(members.get("success"), "success", Names.ANSWER);
        List<Output> outputs = outputs(members.get("outputs"));
        Step.OnError onError = onError(members.get("on_error"), outputs);
        YamlNode retryNode = members.get("retry");
        Retry retry = retry(retryNode, defaultRetry);
        boolean recognisable = effect == Effect.READ
                || action == Action.MAIL_SEND
                || verify != null
                || (idempotency != null && idempotency.header() != null);
        if (retryNode != null && retry.maxAttempts() > 1 && !recognisable) {
            reading.problem(
                    retryNode,
                    "step \"" + id
                            + "\" changes something and could do it twice: a retry needs idempotency.header or verify");
        }
        reading.declareStep(id, outputs.stream().map(Output::name).collect(Collectors.toSet()));
        return new Step.Call(
                id,
                condition,
                then,
                action,
                effect,
                with,
                timeout(members.get("timeout"), defaultTimeout),
                retry,
                idempotency,
                success,
                outputs,
                onError,
                verify);
    }

    private @Nullable Action action(YamlNode at, @Nullable YamlNode node) {
        String use = node == null ? null : reading.text(node, "uses");
        if (node == null || use == null) {
            reading.problem(at, "uses is missing");
            return null;
        }
        Action action = Action.of(use);
        if (action == null) {
            reading.problem(node, "there is no connector \"" + use + "\"" + Suggestions.of(use, Action.uses()));
        }
        return action;
    }

    private Effect effect(YamlNode at, @Nullable YamlNode node, Action action) {
        List<Effect> effects = List.of(Effect.values());
        if (node == null) {
            reading.problem(
                    at,
                    "a step with uses needs an effect: "
                            + effects.stream().map(Effect::word).collect(Collectors.joining(", ")));
            return Effect.WRITE;
        }
        Effect effect = reading.choice(node, "effect", effects, Effect::word);
        if (action == Action.MAIL_SEND && effect == Effect.READ) {
            reading.problem(node, "sending mail is no read; use notify");
        }
        return effect == null ? Effect.WRITE : effect;
    }

    private Template.Mapping with(YamlNode at, @Nullable YamlNode node, Action action) {
        if (node == null) {
            reading.problem(
                    at,
                    action.use() + " needs with: "
                            + String.join(
                                    ", ", action.required().stream().sorted().toList()));
            return new Template.Mapping(Map.of());
        }
        Set<String> known = new java.util.HashSet<>(action.required());
        known.addAll(action.optional());
        Map<String, YamlNode> members = reading.members(node, "with of " + action.use(), known, Set.of());
        for (String key : action.required().stream().sorted().toList()) {
            if (!members.containsKey(key)) {
                reading.problem(node, action.use() + " needs with." + key);
            }
        }
        Map<String, Template> values = new LinkedHashMap<>();
        members.forEach((key, value) -> values.put(
                key, reading.template(value, "with." + key, key.equals("headers") ? Names.HEADERS : Names.STEP)));
        checkHttp(members, values);
        return new Template.Mapping(values);
    }

    private void checkHttp(Map<String, YamlNode> members, Map<String, Template> values) {
        YamlNode method = members.get("method");
        if (method != null) {
            reading.choice(method, "with.method", METHODS);
        }
        YamlNode url = members.get("url");
        Template template = values.get("url");
        if (url != null && template != null && !hasFixedHost(template)) {
            reading.problem(
                    url,
                    "with.url must begin with ${{ targets.<name>.url }} or with https://host/, so that data cannot choose the host");
        }
        YamlNode headers = members.get("headers");
        Map<String, YamlNode> headerMap = headers == null ? null : headers.map();
        if (headers != null && headerMap == null) {
            reading.problem(headers, "with.headers must be a mapping");
        }
        if (headerMap != null) {
            headerMap.forEach((name, value) -> {
                if (!HEADER.matcher(name).matches() || name.regionMatches(true, 0, "camel", 0, 5)) {
                    reading.problem(value, "\"" + name + "\" is no header that a request may carry");
                }
            });
        }
    }

    private static boolean hasFixedHost(Template url) {
        Template first = url instanceof Template.Mixed mixed ? mixed.parts().get(0) : url;
        if (first instanceof Template.Literal literal) {
            String text = String.valueOf(literal.value());
            boolean hostEnds = url == first || text.indexOf('/', text.indexOf("//") + 2) > 0;
            return FIXED_HOST.matcher(text).matches() && hostEnds;
        }
        boolean onlyTargets = first.expressions()
                .flatMap(expression -> expression.references().stream())
                .allMatch(reference -> reference.root().equals("targets"));
        boolean pathFollows = !(url instanceof Template.Mixed mixed)
                || (mixed.parts().get(1) instanceof Template.Literal next
                        && (String.valueOf(next.value()).startsWith("/")
                                || String.valueOf(next.value()).startsWith("?")));
        return onlyTargets && pathFollows;
    }

    private Step.@Nullable Verify verify(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members =
                reading.members(node, "verify", Set.of("uses", "effect", "with", "expect", "within"), Set.of());
        Action action = action(node, members.get("uses"));
        YamlNode effect = members.get("effect");
        if (effect != null && !"read".equals(effect.value())) {
            reading.problem(effect, "verify only looks: its effect is read");
        }
        YamlNode expect = members.get("expect");
        if (expect == null) {
            reading.problem(node, "verify needs expect: a condition on status, headers and body");
        }
        Expression expected = reading.condition(expect, "expect", Names.ANSWER);
        if (action == Action.MAIL_SEND) {
            reading.problem(node, "verify only looks: it uses http.request@1");
        }
        if (action == null || expected == null) {
            return null;
        }
        return new Step.Verify(
                action,
                with(node, members.get("with"), action),
                expected,
                reading.duration(members.get("within"), "within", Duration.ofSeconds(30)));
    }

    private Step.@Nullable Idempotency idempotency(@Nullable YamlNode node, Action action) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "idempotency", Set.of("key", "header", "ttl"), Set.of());
        YamlNode key = members.get("key");
        YamlNode header = members.get("header");
        String name = header == null ? null : reading.text(header, "idempotency.header");
        if (header != null && name != null && !HEADER.matcher(name).matches()) {
            reading.problem(header, "\"" + name + "\" is no name of a header");
        }
        if (header != null && action != Action.HTTP_REQUEST) {
            reading.problem(header, "idempotency.header is for http.request@1; mail carries the key as Message-ID");
        }
        if (key == null && name == null) {
            reading.problem(node, "idempotency needs a key or a header");
        }
        Template template =
                key == null ? new Template.Literal(null) : reading.template(key, "idempotency.key", Names.STEP);
        return new Step.Idempotency(
                template, name, reading.duration(members.get("ttl"), "idempotency.ttl", Duration.ofDays(1)));
    }

    private List<Output> outputs(@Nullable YamlNode node) {
        List<Output> outputs = new ArrayList<>();
        Map<String, YamlNode> map = node == null ? Map.of() : node.map();
        if (map == null) {
            reading.problem(java.util.Objects.requireNonNull(node), "outputs must be a mapping of names");
            return outputs;
        }
        map.forEach((name, value) -> {
            String what = "output \"" + name + "\"";
            Map<String, YamlNode> members =
                    reading.members(value, what, Set.of("type", "value", "default"), Set.of("sensitive"));
            ValueType type = PlaybookReader.valueType(value, members.get("type"), what, reading);
            YamlNode expression = members.get("value");
            if (expression == null) {
                reading.problem(value, what + " needs a value: an expression over status, headers and body");
                return;
            }
            Expression compiled = reading.expression(expression, what, Names.ANSWER, false);
            YamlNode fallback = members.get("default");
            if (type != null && compiled != null) {
                outputs.add(new Output(
                        name, type, compiled, fallback == null ? null : checked(fallback, type, "default of " + what)));
            }
        });
        return outputs;
    }

    private @Nullable Object checked(YamlNode node, ValueType type, String what) {
        try {
            return type.check(node.bare());
        } catch (IllegalArgumentException e) {
            reading.problem(node, what + ": " + e.getMessage());
            return null;
        }
    }

    private Step.@Nullable OnError onError(@Nullable YamlNode node, List<Output> outputs) {
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
                YamlNode member = java.util.Objects.requireNonNullElse(use.map(), Map.<String, YamlNode>of())
                        .get(output.name());
                Object fitting =
                        member == null ? null : checked(member, output.type(), "on_error.use." + output.name());
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
