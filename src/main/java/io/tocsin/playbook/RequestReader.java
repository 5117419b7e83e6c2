package io.tocsin.playbook;

import io.tocsin.playbook.expression.Expression;
import io.tocsin.playbook.expression.Names;
import io.tocsin.playbook.expression.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of a connector: {@code uses} and {@code with}, of a step and of its {@code verify}. */
final class RequestReader {

    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Pattern FIXED_HOST = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+(/.*)?");
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD");

    private static final Set<String> SIGN = Set.of("kind", "region", "service");

    private final Reading reading;

    RequestReader(Reading reading) {
        this.reading = reading;
    }

    @Nullable
    ConnectorSpec connector(YamlNode at, @Nullable YamlNode node) {
        String use = node == null ? null : reading.text(node, "uses");
        if (node == null || use == null) {
            reading.problem(at, "uses is missing");
            return null;
        }
        ConnectorSpec connector = reading.connectors().get(use);
        if (connector == null) {
            reading.problem(
                    node,
                    "there is no connector \"" + use + "\""
                            + Suggestions.of(use, reading.connectors().uses()));
        }
        return connector;
    }

    Template.Mapping with(YamlNode at, @Nullable YamlNode node, ConnectorSpec connector) {
        Set<String> required = new TreeSet<>(connector.inputs().required());
        if (node == null) {
            if (!required.isEmpty()) {
                reading.problem(at, connector.use() + " needs with: " + String.join(", ", required));
            }
            return new Template.Mapping(Map.of());
        }
        String what = "with of " + connector.use();
        Map<String, YamlNode> members =
                reading.members(node, what, connector.inputs().names(), Set.of());
        for (String key : required) {
            if (!members.containsKey(key)) {
                reading.problem(node, connector.use() + " needs with." + key);
            }
        }
        boolean isRequest = connector.transport() == ConnectorSpec.Transport.HTTP && connector.request() == null;
        return templates(members, "with.", isRequest);
    }

    /** Reads the HTTP request that a connector makes of its inputs. */
    Template.Mapping http(YamlNode node) {
        Map<String, YamlNode> members = reading.members(
                node, "request", Set.of("method", "url", "headers", "query", "json", "form", "sign"), Set.of());
        if (members.containsKey("json") && members.containsKey("form")) {
            reading.problem(node, "request has json or form, not both");
        }
        YamlNode sign = members.get("sign");
        if (sign != null
                && !reading.members(sign, "request.sign", SIGN, Set.of())
                        .keySet()
                        .equals(SIGN)) {
            reading.problem(sign, "request.sign needs kind: aws-sigv4, region and service");
        }
        for (String key : List.of("method", "url")) {
            if (!members.containsKey(key)) {
                reading.problem(node, "request needs " + key);
            }
        }
        return templates(members, "request.", true);
    }

    /** Reads the command that a connector runs: a list of the program and its arguments. */
    Template.@Nullable Mapping command(YamlNode node) {
        Map<String, YamlNode> members = reading.members(node, "request", Set.of("command"), Set.of());
        YamlNode command = members.get("command");
        List<YamlNode> words = command == null ? null : command.list();
        if (words == null || words.isEmpty()) {
            reading.problem(node, "request needs command: a list of the program and its arguments");
            return null;
        }
        if (!(words.get(0).value() instanceof String program) || program.contains("${{")) {
            reading.problem(words.get(0), "the program must be written out, so that data cannot choose it");
        }
        return templates(members, "request.", false);
    }

    /** Reads the change of an entry of a directory. */
    Template.Mapping ldap(YamlNode node) {
        Map<String, YamlNode> members = reading.members(
                node, "request", Set.of("base", "match", "replace", "remove", "set_bits", "clear_bits"), Set.of());
        for (String key : List.of("base", "match")) {
            if (!members.containsKey(key)) {
                reading.problem(node, "request needs " + key);
            }
        }
        return templates(members, "request.", false);
    }

    /** Reads the message to a broker or a syslog collector. */
    Template.Mapping message(YamlNode node) {
        Map<String, YamlNode> members =
                reading.members(node, "request", Set.of("topic", "key", "headers", "body", "severity"), Set.of());
        if (!members.containsKey("body")) {
            reading.problem(node, "request needs body");
        }
        return templates(members, "request.", false);
    }

    private Template.Mapping templates(Map<String, YamlNode> members, String what, boolean isRequest) {
        int problemsBefore = reading.problemCount();
        Map<String, Template> values = new LinkedHashMap<>();
        members.forEach((key, value) -> values.put(
                key,
                reading.template(value, what + key, isRequest && key.equals("headers") ? Names.HEADERS : Names.STEP)));
        if (isRequest && reading.problemCount() == problemsBefore) {
            checkHttp(members, values);
        }
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
                    reading.problem(value, "\"" + name + "\" is not a header that a request may carry");
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

    Step.@Nullable Verify verify(@Nullable YamlNode node) {
        if (node == null) {
            return null;
        }
        Map<String, YamlNode> members = reading.members(
                node, "verify", Set.of("uses", "effect", "with", "expect", "within", "outputs"), Set.of());
        ConnectorSpec connector = connector(node, members.get("uses"));
        YamlNode effect = members.get("effect");
        if (effect != null && !"read".equals(effect.value())) {
            reading.problem(effect, "verify only looks: its effect is read");
        }
        YamlNode expect = members.get("expect");
        if (expect == null) {
            reading.problem(node, "verify needs expect: a condition on status, headers and body");
        }
        Expression expected = reading.condition(expect, "expect", Names.ANSWER);
        if (connector != null && !connector.effects().contains(Effect.READ)) {
            reading.problem(node, "verify only looks, and " + connector.use() + " does not");
        }
        if (connector == null || expected == null) {
            return null;
        }
        return new Step.Verify(
                connector,
                with(node, members.get("with"), connector),
                expected,
                reading.duration(members.get("within"), "within", Duration.ofSeconds(30)),
                outputs(members.get("outputs")),
                false);
    }

    private Map<String, Expression> outputs(@Nullable YamlNode node) {
        Map<String, Expression> outputs = new LinkedHashMap<>();
        Map<String, YamlNode> map = node == null ? Map.of() : node.map();
        if (node != null && map == null) {
            reading.problem(node, "verify.outputs must be a mapping of the step's outputs to expressions");
        }
        if (map != null) {
            map.forEach((name, value) -> {
                Expression expression = reading.expression(value, "verify.outputs." + name, Names.ANSWER, false);
                if (expression != null) {
                    outputs.put(name, expression);
                }
            });
        }
        return outputs;
    }
}
