package io.tocsin.respond;

import io.tocsin.respond.connector.ConnectorRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The texts of a request that may name what it strikes: an account, a host. */
final class RequestTexts {

    private RequestTexts() {}

    /** Returns the texts of the body, and the parts of the URL after its host; not the headers. */
    static Stream<String> in(Map<String, ? extends @Nullable Object> with) {
        return with.entrySet().stream().flatMap(member -> switch (member.getKey()) {
            case "headers", "method", "sign", ConnectorRequest.TARGET -> Stream.of();
            case "url" -> ofUrl(String.valueOf(member.getValue()));
            default -> of(member.getValue());
        });
    }

    private static Stream<String> ofUrl(String url) {
        try {
            URI uri = URI.create(url);
            String rest = uri.getRawPath() + "/" + (uri.getRawQuery() == null ? "" : uri.getRawQuery());
            return Stream.of(rest.split("[/&=]"))
                    .filter(part -> !part.isEmpty())
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Stream.of(); // no URL; the connector refuses it
        }
    }

    private static Stream<String> of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().flatMap(RequestTexts::of);
        }
        if (value instanceof Iterable<?> items) {
            return java.util.stream.StreamSupport.stream(items.spliterator(), false)
                    .flatMap(RequestTexts::of);
        }
        return value == null ? Stream.of() : Stream.of(value.toString().strip());
    }
}
