package io.tocsin.respond;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import io.tocsin.respond.connector.ConnectorRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes requests of what a playbook says in {@code with}: one to send, and one to show, in which secrets are masked. */
final class Rendering {

    private static final int MAX_SHOWN = 8 * 1024;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+");

    private final Outside outside;

    Rendering(Outside outside) {
        this.outside = outside;
    }

    /**
     * Renders {@code with} for sending.
     *
     * @throws ExpressionException where it cannot be computed
     */
    Map<String, @Nullable Object> toSend(
            ConnectorSpec connector,
            Template.Mapping with,
            Set<String> secrets,
            Map<String, ? extends @Nullable Object> scope) {
        return render(connector, with, secrets, scope, false);
    }

    /**
     * Renders {@code with} as text for people.
     *
     * @throws ExpressionException where it cannot be computed
     */
    String toShow(
            ConnectorSpec connector,
            Template.Mapping with,
            Set<String> secrets,
            Map<String, ? extends @Nullable Object> scope,
            @Nullable String keyHeader,
            String key) {
        Map<String, @Nullable Object> rendered = render(connector, with, secrets, scope, true);
        StringBuilder text = new StringBuilder();
        if (connector.transport() == ConnectorSpec.Transport.HTTP) {
            text.append(rendered.get("method"))
                    .append(' ')
                    .append(oneLine(rendered.get("url")))
                    .append('\n');
            if (rendered.get("headers") instanceof Map<?, ?> headers) {
                headers.forEach((name, value) ->
                        text.append(name).append(": ").append(oneLine(value)).append('\n'));
            }
            if (keyHeader != null) {
                text.append(keyHeader).append(": ").append(oneLine(key)).append('\n');
            }
            for (String body : List.of("json", "form")) {
                if (rendered.get(body) != null) {
                    text.append('\n').append(json(rendered.get(body)));
                }
            }
        } else if (connector.transport() != ConnectorSpec.Transport.MAIL) {
            text.append(connector.use()).append("\n\n").append(json(rendered));
        } else {
            text.append("To: ").append(oneLine(rendered.get("to"))).append('\n');
            if (rendered.get("cc") != null) {
                text.append("Cc: ").append(oneLine(rendered.get("cc"))).append('\n');
            }
            text.append("Subject: ").append(rendered.get("subject")).append("\n\n");
            text.append(rendered.get("text"));
        }
        return outside.mask(text.toString());
    }

    /** Returns as much of a request as is kept with a run. */
    static String cut(String shown) {
        return shown.length() > MAX_SHOWN ? shown.substring(0, MAX_SHOWN) + "…" : shown;
    }

    /** Text from a log can hold line breaks; in a line of its own they would look like, or be, lines of the author's. */
    private static String oneLine(@Nullable Object value) {
        return CONTROL.matcher(String.valueOf(value)).replaceAll(" ");
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            return String.valueOf(value);
        }
    }

    private Map<String, @Nullable Object> render(
            ConnectorSpec connector,
            Template.Mapping with,
            Set<String> secrets,
            Map<String, ? extends @Nullable Object> scope,
            boolean masked) {
        Map<String, @Nullable Object> withSecrets = new LinkedHashMap<>(scope);
        withSecrets.put("secrets", outside.secrets(secrets, connector, masked));
        Template.Mapping request = connector.request();
        boolean isHttp = connector.transport() == ConnectorSpec.Transport.HTTP && request == null;
        Map<String, @Nullable Object> rendered = new LinkedHashMap<>();
        with.members()
                .forEach((member, template) -> rendered.put(
                        member,
                        isHttp
                                ? ofHttp(member, template, scope, withSecrets)
                                : ofOther(connector, member, template, scope)));
        check(connector, rendered);
        if (request == null) {
            if (!masked
                    && connector.transport() == ConnectorSpec.Transport.ROUTE
                    && !connector.target().isEmpty()) {
                rendered.put(ConnectorRequest.TARGET, outside.reach(connector.target()));
            }
            return isHttp ? wholeUrl(rendered) : rendered;
        }
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        scope.forEach(made::put);
        made.put("inputs", withoutNulls(rendered));
        Map<String, @Nullable Object> madeWithSecrets = new LinkedHashMap<>(made);
        madeWithSecrets.put("secrets", withSecrets.get("secrets"));
        Map<String, @Nullable Object> http = new LinkedHashMap<>();
        request.members()
                .forEach((member, template) ->
                        http.put(member, withoutNulls(ofHttp(member, template, made, madeWithSecrets))));
        if (!masked && (http.containsKey("sign") || connector.transport() != ConnectorSpec.Transport.HTTP)) {
            http.put(ConnectorRequest.TARGET, outside.reach(connector.target()));
        }
        return wholeUrl(http);
    }

    private @Nullable Object ofHttp(
            String member,
            Template template,
            Map<String, ? extends @Nullable Object> scope,
            Map<String, ? extends @Nullable Object> withSecrets) {
        return switch (member) {
            case "url" -> Template.renderUrl(template, scope);
            case "headers" -> headers(template, withSecrets);
            default -> template.render(scope);
        };
    }

    /** In the subject of a mail a line break would begin a header. */
    private static @Nullable Object ofOther(
            ConnectorSpec connector, String member, Template template, Map<String, ? extends @Nullable Object> scope) {
        Object value = template.render(scope);
        boolean isSubject = connector.transport() == ConnectorSpec.Transport.MAIL && member.equals("subject");
        return isSubject ? oneLine(value) : value;
    }

    private static void check(ConnectorSpec connector, Map<String, @Nullable Object> rendered) {
        connector.inputs().wrong(JSON.valueToTree(withoutNulls(rendered))).ifPresent(wrong -> {
            throw new ExpressionException("with of " + connector.use() + ": " + wrong);
        });
    }

    /** A member that is null is one that is not there. */
    private static @Nullable Object withoutNulls(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (item != null) {
                copy.put(String.valueOf(key), withoutNulls(item));
            }
        });
        return copy;
    }

    private static Map<String, @Nullable Object> wholeUrl(Map<String, @Nullable Object> rendered) {
        Object query = rendered.remove("query");
        if (query instanceof Map<?, ?> members && !members.isEmpty()) {
            rendered.put("url", withQuery(String.valueOf(rendered.get("url")), members));
        }
        return rendered;
    }

    /** Renders headers; one whose secret is not set is left out, because the system outside wants none. */
    private Map<String, Object> headers(Template template, Map<String, ? extends @Nullable Object> variables) {
        Map<String, Object> headers = new LinkedHashMap<>();
        if (template instanceof Template.Mapping mapping) {
            mapping.members().forEach((name, value) -> {
                boolean unset = value.expressions()
                        .flatMap(expression -> expression.references().stream())
                        .anyMatch(reference -> reference.root().equals("secrets")
                                && !reference.path().isEmpty()
                                && !outside.hasToken(reference.path().get(0)));
                Object rendered = unset ? null : value.render(variables);
                if (rendered != null) {
                    headers.put(name, rendered);
                }
            });
        }
        return headers;
    }

    private static String withQuery(String url, Map<?, ?> members) {
        StringBuilder text = new StringBuilder(url);
        char separator = url.indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<?, ?> member : members.entrySet()) {
            text.append(separator)
                    .append(Template.encode(String.valueOf(member.getKey())))
                    .append('=')
                    .append(Template.encode(String.valueOf(member.getValue())));
            separator = '&';
        }
        return text.toString();
    }
}
