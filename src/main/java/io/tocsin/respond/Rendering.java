package io.tocsin.respond;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.playbook.Action;
import io.tocsin.playbook.Playbook;
import io.tocsin.playbook.expression.ExpressionException;
import io.tocsin.playbook.expression.Template;
import java.util.LinkedHashMap;
import java.util.Map;
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
            Template.Mapping with, Playbook playbook, Map<String, ? extends @Nullable Object> scope) {
        return render(with, playbook, scope, false);
    }

    /**
     * Renders {@code with} as text for people.
     *
     * @throws ExpressionException where it cannot be computed
     */
    String toShow(
            Action action,
            Template.Mapping with,
            Playbook playbook,
            Map<String, ? extends @Nullable Object> scope,
            @Nullable String keyHeader,
            String key) {
        Map<String, @Nullable Object> rendered = render(with, playbook, scope, true);
        StringBuilder text = new StringBuilder();
        if (action == Action.HTTP_REQUEST) {
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
            if (rendered.get("json") != null) {
                text.append('\n').append(json(rendered.get("json")));
            }
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
            Template.Mapping with, Playbook playbook, Map<String, ? extends @Nullable Object> scope, boolean masked) {
        Map<String, @Nullable Object> withSecrets = new LinkedHashMap<>(scope);
        withSecrets.put("secrets", outside.secrets(playbook, masked));
        Map<String, @Nullable Object> rendered = new LinkedHashMap<>();
        with.members().forEach((member, template) -> {
            switch (member) {
                case "url" -> rendered.put(member, Template.renderUrl(template, scope));
                case "headers" -> rendered.put(member, headers(template, withSecrets));
                case "subject" -> rendered.put(member, oneLine(template.render(scope)));
                default -> rendered.put(member, template.render(scope));
            }
        });
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
