package io.tocsin.playbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.tocsin.incident.Markings.Ceiling;
import io.tocsin.incident.Pap;
import io.tocsin.incident.Tlp;
import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Expressions;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ConnectorSpec} of a file's text, or tells everything that is wrong with it. */
final class ConnectorReader {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}\\.[a-z][a-z0-9_-]{0,39}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Set<String> KEYS = Set.of(
            "apiVersion",
            "name",
            "version",
            "title",
            "transport",
            "route",
            "finder",
            "effects",
            "target",
            "inputs",
            "request",
            "success",
            "outputs",
            "idempotency",
            "timeout",
            "rate_limit",
            "breaker",
            "ceiling",
            "examples");
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final Expressions expressions;

    ConnectorReader(Expressions expressions) {
        this.expressions = expressions;
    }

    /** @param spec null where there are problems */
    record Result(@Nullable ConnectorSpec spec, List<Problem> problems) {}

    Result read(String text, String file) {
        List<Problem> problems = new ArrayList<>();
        try {
            YamlNode root = YamlNode.read(text, file, problems);
            ConnectorSpec spec = root == null ? null : spec(root, file, new Reading(file, problems, expressions));
            return new Result(problems.isEmpty() ? spec : null, problems);
        } catch (RuntimeException | StackOverflowError e) {
            problems.add(new Problem(
                    file, 1, 1, "the file cannot be read (" + e.getClass().getSimpleName() + "); simplify it"));
            return new Result(null, problems);
        }
    }

    private static @Nullable ConnectorSpec spec(YamlNode root, String file, Reading reading) {
        Map<String, YamlNode> members = reading.members(root, "a connector", KEYS, Set.of());
        YamlNode api = members.get("apiVersion");
        if (api == null || !"connector/v1".equals(api.value())) {
            reading.problem(api == null ? root : api, "a connector begins with apiVersion: connector/v1");
        }
        String name =
                text(root, members.get("name"), "name", NAME, "two words with a dot, such as slack.message", reading);
        String title = text(root, members.get("title"), "title", null, "", reading);
        YamlNode transportNode = members.get("transport");
        ConnectorSpec.Transport transport = transportNode == null
                ? ConnectorSpec.Transport.HTTP
                : Objects.requireNonNullElse(
                        reading.choice(
                                transportNode,
                                "transport",
                                List.of(ConnectorSpec.Transport.values()),
                                ConnectorSpec.Transport::word),
                        ConnectorSpec.Transport.HTTP);
        String route = members.containsKey("route")
                ? text(root, members.get("route"), "route", WORD, "the word after direct:connector-", reading)
                : withoutEnd(file);
        YamlNode finderNode = members.get("finder");
        String finder = finderNode == null
                ? null
                : text(root, finderNode, "finder", WORD, "the word after direct:connector-", reading);
        ConnectorSpec.Inputs inputs = inputs(root, members.get("inputs"), reading);
        if (inputs == null) {
            return null;
        }
        reading.declareInputs(inputs.names(), List.of());
        YamlNode targetNode = members.get("target");
        String target = targetNode == null ? "" : text(root, targetNode, "target", WORD, "a word", reading);
        reading.declareSecrets(target.isEmpty() ? Set.of() : Set.of(target));
        Template.Mapping request = request(members.get("request"), transport, reading);
        boolean needsTarget = transport.isReachedByTarget() && transport != ConnectorSpec.Transport.ROUTE;
        if (needsTarget && target.isEmpty()) {
            reading.problem(root, "a connector with transport: " + transport.word() + " needs target");
        }
        if (request == null && (needsTarget || transport == ConnectorSpec.Transport.COMMAND)) {
            reading.problem(root, "a connector with transport: " + transport.word() + " needs request");
        }
        List<Output> outputs = new DeclarationReader(reading).outputs(members.get("outputs"), Names.ANSWER);
        Expression success = reading.condition(members.get("success"), "success", Names.ANSWER);
        Map<String, YamlNode> idempotency = members.containsKey("idempotency")
                ? reading.members(
                        Objects.requireNonNull(members.get("idempotency")),
                        "idempotency",
                        Set.of("header", "repeatable"),
                        Set.of())
                : Map.of();
        YamlNode header = idempotency.get("header");
        YamlNode timeout = members.get("timeout");
        if (header != null && header.value() instanceof String key && !CallReader.isHeader(key)) {
            reading.problem(header, "\"" + key + "\" is no name of a header");
        }
        return new ConnectorSpec(
                name,
                reading.count(members.get("version"), "version", 1, 1000, 1),
                title,
                file,
                transport,
                (transport == ConnectorSpec.Transport.OWN ? "own:" : "direct:connector-") + route,
                finder == null ? null : "direct:connector-" + finder,
                effects(root, members.get("effects"), reading),
                target,
                inputs,
                request,
                success,
                outputs,
                header == null ? null : reading.text(header, "idempotency.header"),
                reading.truth(idempotency.get("repeatable"), "idempotency.repeatable", header != null),
                timeout == null ? null : CallReader.timeout(timeout, PlaybookReader.DEFAULT_TIMEOUT, reading),
                limits(members.get("rate_limit"), members.get("breaker"), reading),
                ceiling(members.get("ceiling"), reading),
                examples(members.get("examples"), reading));
    }

    private static String withoutEnd(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.endsWith(Connectors.END) ? name.substring(0, name.length() - Connectors.END.length()) : name;
    }

    private static String text(
            YamlNode root,
            @Nullable YamlNode node,
            String key,
            @Nullable Pattern pattern,
            String meaning,
            Reading reading) {
        String text = node == null ? null : reading.text(node, key);
        if (node == null) {
            reading.problem(root, "a connector needs \"" + key + "\"");
        } else if (text != null && pattern != null && !pattern.matcher(text).matches()) {
            reading.problem(node, key + " must be " + meaning);
        }
        return text == null ? "" : text;
    }

    private static Set<Effect> effects(YamlNode root, @Nullable YamlNode node, Reading reading) {
        Set<Effect> effects = new LinkedHashSet<>();
        List<YamlNode> items = node == null ? null : node.list();
        if (items == null || items.isEmpty()) {
            reading.problem(
                    node == null ? root : node, "a connector needs effects: what its steps may do, such as [read]");
            return effects;
        }
        for (YamlNode item : items) {
            Effect effect = reading.choice(item, "effect", List.of(Effect.values()), Effect::word);
            if (effect != null) {
                effects.add(effect);
            }
        }
        return effects;
    }

    private static ConnectorSpec.@Nullable Inputs inputs(YamlNode root, @Nullable YamlNode node, Reading reading) {
        Map<String, YamlNode> schema = node == null ? null : node.map();
        YamlNode properties = schema == null ? null : schema.get("properties");
        Map<String, YamlNode> names = properties == null ? null : properties.map();
        if (node == null || names == null) {
            reading.problem(
                    node == null ? root : node,
                    "a connector needs inputs: a JSON Schema of what with has, with properties");
            return null;
        }
        YamlNode required = schema == null ? null : schema.get("required");
        Set<String> must =
                required == null ? Set.of() : new LinkedHashSet<>(reading.texts(required, "inputs.required"));
        try {
            JsonNode tree = JSON.valueToTree(node.bare());
            JsonSchema compiled =
                    SCHEMAS.getSchema(tree, SchemaValidatorsConfig.builder().build());
            compiled.initializeValidators();
            return new ConnectorSpec.Inputs(compiled, names.keySet(), must);
        } catch (JsonSchemaException | IllegalArgumentException e) {
            reading.problem(node, "inputs is no JSON Schema: " + e.getMessage());
            return null;
        }
    }

    private static Template.@Nullable Mapping request(
            @Nullable YamlNode node, ConnectorSpec.Transport transport, Reading reading) {
        if (node == null) {
            return null;
        }
        RequestReader requests = new RequestReader(reading);
        return switch (transport) {
            case SSH, COMMAND -> requests.command(node);
            case LDAP -> requests.ldap(node);
            case MESSAGE -> requests.message(node);
            case HTTP -> requests.http(node);
            case MAIL, OWN, ROUTE -> {
                reading.problem(node, "request has a meaning only with transport: http, ssh, command, ldap or message");
                yield null;
            }
        };
    }

    private static ConnectorSpec.@Nullable CallLimits limits(
            @Nullable YamlNode rate, @Nullable YamlNode breaker, Reading reading) {
        if (rate == null && breaker == null) {
            return null;
        }
        Map<String, YamlNode> bounds =
                rate == null ? Map.of() : reading.members(rate, "rate_limit", Set.of("calls", "per"), Set.of());
        Map<String, YamlNode> rest =
                breaker == null ? Map.of() : reading.members(breaker, "breaker", Set.of("failures", "open"), Set.of());
        checkLimit(rate, bounds, "rate_limit", "calls", "per", reading);
        checkLimit(breaker, rest, "breaker", "failures", "open", reading);
        return new ConnectorSpec.CallLimits(
                reading.count(bounds.get("calls"), "rate_limit.calls", 1, 1_000_000, 0),
                reading.duration(bounds.get("per"), "rate_limit.per", Duration.ofMinutes(1)),
                reading.count(rest.get("failures"), "breaker.failures", 1, 100, 0),
                reading.duration(rest.get("open"), "breaker.open", Duration.ofSeconds(30)));
    }

    private static @Nullable Ceiling ceiling(@Nullable YamlNode node, Reading reading) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(node, "ceiling", Set.of("tlp", "pap"), Set.of("tlp", "pap"));
        YamlNode tlp = members.get("tlp");
        YamlNode pap = members.get("pap");
        Tlp share = tlp == null ? null : reading.choice(tlp, "ceiling.tlp", List.of(Tlp.values()), Tlp::word);
        Pap act = pap == null ? null : reading.choice(pap, "ceiling.pap", List.of(Pap.values()), Pap::word);
        return share == null || act == null ? null : new Ceiling(share, act);
    }

    private static void checkLimit(
            @Nullable YamlNode node,
            Map<String, YamlNode> members,
            String what,
            String bound,
            String time,
            Reading reading) {
        if (node != null && !members.containsKey(bound)) {
            reading.problem(node, what + " needs " + bound + "; without it nothing is limited");
        }
        YamlNode length = members.get(time);
        if (length != null
                && reading.duration(length, what + "." + time, Duration.ZERO).isZero()) {
            reading.problem(length, what + "." + time + " must be more than nothing");
        }
    }

    private static List<ConnectorExample> examples(@Nullable YamlNode node, Reading reading) {
        List<ConnectorExample> examples = new ArrayList<>();
        List<YamlNode> items = node == null ? List.of() : node.list();
        if (items == null) {
            reading.problem(Objects.requireNonNull(node), "examples must be a list");
            return examples;
        }
        for (YamlNode item : items) {
            Map<String, YamlNode> members = reading.members(
                    item, "an example", Set.of("with", "expect", "status", "body", "outputs"), Set.of());
            YamlNode body = members.get("body");
            examples.add(new ConnectorExample(
                    map(members.get("with"), "with", reading),
                    map(members.get("expect"), "expect", reading),
                    reading.count(members.get("status"), "status", 100, 599, 200),
                    body == null ? null : body.bare(),
                    map(members.get("outputs"), "outputs", reading)));
        }
        return examples;
    }

    private static Map<String, Object> map(@Nullable YamlNode node, String what, Reading reading) {
        return node == null ? Map.of() : PlaybookReader.literals(node, what, reading);
    }
}
