package io.tocsin.playbook.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A YAML value whose texts may hold {@code ${{ expression }}}. A text that is exactly one expression keeps the
 * expression's type; in mixed text, null is an error. Rendered once: what an expression gives is never looked at for
 * further expressions, so data from logs stays data.
 */
public sealed interface Template {

    /** What the query language takes for a network. */
    Pattern NETWORK = Pattern.compile("[0-9A-Fa-f:.]+/\\d{1,3}");

    /** @throws ExpressionException where an expression cannot be computed from these variables */
    @Nullable
    Object render(Map<String, ? extends @Nullable Object> variables);

    Stream<Expression> expressions();

    /** A value without expressions. */
    record Literal(@Nullable Object value) implements Template {

        @Override
        public @Nullable Object render(Map<String, ? extends @Nullable Object> variables) {
            return value;
        }

        @Override
        public Stream<Expression> expressions() {
            return Stream.of();
        }
    }

    /** Text that is exactly one expression. */
    record Computed(Expression expression) implements Template {

        @Override
        public @Nullable Object render(Map<String, ? extends @Nullable Object> variables) {
            return expression.evaluate(variables);
        }

        @Override
        public Stream<Expression> expressions() {
            return Stream.of(expression);
        }
    }

    /** Literal text and expressions in turn. */
    record Mixed(List<Template> parts) implements Template {

        public Mixed {
            parts = List.copyOf(parts);
        }

        @Override
        public String render(Map<String, ? extends @Nullable Object> variables) {
            StringBuilder text = new StringBuilder();
            parts.forEach(part -> text.append(textOf(part, variables)));
            return text.toString();
        }

        @Override
        public Stream<Expression> expressions() {
            return parts.stream().flatMap(Template::expressions);
        }
    }

    /** A YAML sequence. */
    record Sequence(List<Template> items) implements Template {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public List<@Nullable Object> render(Map<String, ? extends @Nullable Object> variables) {
            List<@Nullable Object> list = new ArrayList<>();
            items.forEach(item -> list.add(item.render(variables)));
            return list;
        }

        @Override
        public Stream<Expression> expressions() {
            return items.stream().flatMap(Template::expressions);
        }
    }

    /** A YAML mapping; keys are literal. */
    record Mapping(Map<String, Template> members) implements Template {

        public Mapping {
            members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public Map<String, @Nullable Object> render(Map<String, ? extends @Nullable Object> variables) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            members.forEach((key, member) -> map.put(key, member.render(variables)));
            return map;
        }

        @Override
        public Stream<Expression> expressions() {
            return members.values().stream().flatMap(Template::expressions);
        }
    }

    /**
     * Renders a URL: an expression that stands first is the base and goes in as it is, every other one is
     * percent-encoded, so that data cannot reach another path, query member or host.
     *
     * @throws ExpressionException also where a value would make a path segment that servers read as another path
     */
    static String renderUrl(Template url, Map<String, ? extends @Nullable Object> variables) {
        if (!(url instanceof Mixed mixed)) {
            return textOf(url, variables);
        }
        UrlText text = new UrlText();
        for (Template part : mixed.parts()) {
            String rendered = textOf(part, variables);
            if (text.isEmpty() || part instanceof Literal) {
                text.literal(rendered);
            } else {
                text.value(
                        rendered,
                        part.expressions().map(Expression::text).findFirst().orElse(""));
            }
        }
        return text.whole();
    }

    /**
     * Renders a query in the query language of events: each value that is filled in is one word of it, so that data cannot
     * reach another field or widen the search.
     *
     * @throws ExpressionException also where a value would be read as a network
     */
    static String renderQuery(Template query, Map<String, ? extends @Nullable Object> variables) {
        if (!(query instanceof Mixed mixed)) {
            return textOf(query, variables);
        }
        StringBuilder text = new StringBuilder();
        for (Template part : mixed.parts()) {
            String rendered = textOf(part, variables);
            if (part instanceof Literal) {
                text.append(rendered);
            } else {
                text.append(queryWord(rendered));
            }
        }
        return text.toString();
    }

    /**
     * Returns a value as one word of a query.
     *
     * @throws ExpressionException where it would be read as a network
     */
    static String queryWord(String value) {
        if (NETWORK.matcher(value).matches()) {
            throw new ExpressionException("\"" + value + "\" is a network, a query is filled with single values");
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Percent-encodes everything but RFC 3986 unreserved characters. */
    static String encode(String text) {
        return UrlText.encode(text);
    }

    private static String textOf(Template part, Map<String, ? extends @Nullable Object> variables) {
        Object value = part.render(variables);
        if (value == null) {
            throw new ExpressionException(
                    "\"" + part.expressions().map(Expression::text).findFirst().orElse("") + "\" is null inside text",
                    false);
        }
        return value.toString();
    }
}
