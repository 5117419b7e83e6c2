package io.tocsin.respond.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tocsin.platform.AwsSignature;
import io.tocsin.platform.Json;
import io.tocsin.playbook.ConnectorSpec;
import io.tocsin.playbook.ErrorClass;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls the Camel routes of the connectors, {@code direct:connector-<name>}. Only what is checked here
 * becomes a header of the exchange, so that no value of a playbook or a log can steer Camel.
 */
@Component
final class CamelConnector implements Connector {

    static final String TIMEOUT = "timeoutMillis";
    static final String DEADLINE = "deadlineNanos";
    static final String REQUEST = "connectorRequest";
    /** What a route of one's own may read: properties of an exchange do not travel outside. */
    static final String TARGET_URL = "targetUrl";

    static final String TARGET_TOKEN = "targetToken";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}"); // RFC 9110 §5.6.2
    private static final Set<String> OURS =
            Set.of("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer");
    private static final JsonMapper JSON = new JsonMapper(Json.fromOutside());

    private final CamelContext camel;
    private final ProducerTemplate producer;
    private final OwnActions own;
    private final DirectTransports direct;

    CamelConnector(CamelContext camel, OwnActions own, DirectTransports direct) {
        this.camel = camel;
        this.own = own;
        this.direct = direct;
        producer = camel.createProducerTemplate();
    }

    @Override
    public ConnectorResult call(ConnectorRequest request, Duration timeout) {
        switch (request.connector().transport()) {
            case OWN -> {
                return own.act(request);
            }
            case SSH, COMMAND, LDAP, MESSAGE -> {
                return direct.call(request, timeout);
            }
            case HTTP, MAIL, ROUTE -> {
                // through Camel
            }
        }
        Exchange exchange = exchange(endpoint(request), request, timeout);
        try {
            switch (request.connector().transport()) {
                case HTTP -> {
                    prepareHttp(exchange, request);
                    request.aboutToSend().run();
                }
                case ROUTE -> {
                    Map<String, Object> with = new LinkedHashMap<>(request.with());
                    with.remove(ConnectorRequest.TARGET);
                    prepareBody(exchange, with);
                    exchange.setProperty(TARGET_URL, request.target().url());
                    exchange.setProperty(TARGET_TOKEN, request.target().token());
                    request.aboutToSend().run();
                }
                default -> {
                    // The mail server is told just before the mail itself.
                }
            }
        } catch (RefusedException e) {
            return new ConnectorResult.Failure(ErrorClass.DATA, String.valueOf(e.getMessage()), false);
        }
        return send(endpoint(request), exchange, request);
    }

    @Override
    public ConnectorResult find(ConnectorRequest request, Duration timeout) {
        String finder = request.connector().finder();
        return finder == null
                ? Connector.super.find(request, timeout)
                : send(finder, exchange(finder, request, timeout), request);
    }

    private Exchange exchange(String endpoint, ConnectorRequest request, Duration timeout) {
        Exchange exchange = camel.getEndpoint(endpoint).createExchange();
        exchange.setProperty(TIMEOUT, Long.toString(Math.max(1, timeout.toMillis())));
        exchange.setProperty(DEADLINE, System.nanoTime() + timeout.toNanos());
        exchange.setProperty(REQUEST, request);
        return exchange;
    }

    private ConnectorResult send(String endpoint, Exchange exchange, ConnectorRequest request) {
        Exchange answered = producer.send(endpoint, exchange);
        Exception problem = answered.getException();
        if (problem != null) {
            return failure(problem, request);
        }
        Object answer = answered.getMessage().getBody();
        if (answer instanceof ConnectorResult result) {
            return result;
        }
        return request.connector().transport() == ConnectorSpec.Transport.ROUTE
                ? answerOf(answered)
                : new ConnectorResult.Failure(
                        ErrorClass.INTERNAL, "the route of " + endpoint + " gives no answer", true);
    }

    private static String endpoint(ConnectorRequest request) {
        return request.connector().route();
    }

    private static void prepareHttp(Exchange exchange, ConnectorRequest request) {
        exchange.getMessage().setHeader(Exchange.HTTP_URI, url(request.text("url")));
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, request.text("method"));
        if (request.with().get("headers") instanceof Map<?, ?> headers) {
            headers.forEach((name, value) -> header(exchange, String.valueOf(name), String.valueOf(value)));
        }
        Object json = request.with().get("json");
        if (json != null) {
            prepareBody(exchange, json);
        }
        if (request.with().get("form") instanceof Map<?, ?> form) {
            exchange.getMessage().setBody(FormBody.of(form).getBytes(StandardCharsets.UTF_8));
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, FormBody.TYPE);
        }
        if (request.with().get("sign") instanceof Map<?, ?> sign) {
            sign(exchange, request, sign);
        }
    }

    private static void sign(Exchange exchange, ConnectorRequest request, Map<?, ?> sign) {
        byte[] body = exchange.getMessage().getBody(byte[].class);
        Map<String, String> signed = new LinkedHashMap<>();
        Object type = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE);
        if (type != null) {
            signed.put("content-type", type.toString());
        }
        if (exchange.getMessage().getHeader("X-Amz-Target") instanceof String target) {
            signed.put("x-amz-target", target);
        }
        try {
            AwsSignature.of(
                            request.target().token(),
                            String.valueOf(sign.get("region")),
                            String.valueOf(sign.get("service")))
                    .headers(
                            request.text("method"),
                            URI.create(request.text("url")),
                            signed,
                            body == null ? new byte[0] : body,
                            Instant.now())
                    .forEach(exchange.getMessage()::setHeader);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private static void prepareBody(Exchange exchange, Object json) {
        try {
            exchange.getMessage().setBody(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new RefusedException("with cannot be written as JSON: " + e.getOriginalMessage());
        }
        if (exchange.getMessage().getHeader(Exchange.CONTENT_TYPE) == null) {
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
    }

    /** What a route of an installation's own left as its last body, with the status it may have set. */
    private static ConnectorResult answerOf(Exchange answered) {
        Integer status = answered.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        byte[] body = answered.getMessage().getBody(byte[].class);
        if (body != null && body.length > HttpAnswer.MAX_BYTES) {
            return new ConnectorResult.Failure(ErrorClass.DATA, "the answer is larger than 256 KiB", true);
        }
        return new ConnectorResult.Answer(
                status == null ? 200 : status, Map.of(), body == null ? null : bodyOf(body), null);
    }

    private static String url(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri.toASCIIString();
            }
        } catch (URISyntaxException e) {
            throw new RefusedException("\"" + text + "\" is not a URL: " + e.getReason());
        }
        throw new RefusedException("\"" + text + "\" is not an http or https URL with a host and without a password");
    }

    private static void header(Exchange exchange, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!TOKEN.matcher(name).matches()
                || lower.startsWith("camel")
                || lower.startsWith("org.apache.camel")
                || OURS.contains(lower)) {
            throw new RefusedException("\"" + name + "\" is not a header that a request may carry");
        }
        if (value.length() > 8192 || !value.chars().allMatch(CamelConnector::isAllowedInHeader)) {
            throw new RefusedException("the header " + name
                    + " is longer than 8192 characters or holds a line break or another character that no header may"
                    + " carry; send the value in with.json or with.query");
        }
        exchange.getMessage().setHeader(name, value);
    }

    /** RFC 9110 §5.5; above Latin-1 a byte of the character could become a line break on the way. */
    private static boolean isAllowedInHeader(int c) {
        return c == '\t' || (c >= ' ' && c < 127) || (c > 0x9f && c <= 0xff);
    }

    private static ConnectorResult failure(Exception problem, ConnectorRequest request) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof SendingRefused refused) {
                throw refused.reason();
            }
            ConnectorResult known = classed(cause);
            if (known != null) {
                return known;
            }
        }
        return new ConnectorResult.Failure(
                ErrorClass.CONNECT,
                "no answer to " + request + ": " + problem.getMessage(),
                request.connector().transport() != ConnectorSpec.Transport.MAIL);
    }

    private static @Nullable ConnectorResult classed(Throwable cause) {
        if (cause instanceof DirectConsumerNotAvailableException) {
            return new ConnectorResult.Failure(
                    ErrorClass.INTERNAL,
                    "the connector's route is not running; look for its file in tocsin.routes, folder connectors",
                    false);
        }
        if (cause instanceof UnknownHostException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException) {
            return new ConnectorResult.Failure(ErrorClass.CONNECT, "cannot connect: " + cause.getMessage(), false);
        }
        if (cause instanceof ConnectTimeoutException || cause instanceof ConnectionRequestTimeoutException) {
            return new ConnectorResult.Failure(ErrorClass.TIMEOUT, "cannot connect in time", false);
        }
        if (cause instanceof SSLException) {
            return new ConnectorResult.Failure(ErrorClass.TLS, "TLS: " + cause.getMessage(), false);
        }
        return cause instanceof SocketTimeoutException
                ? new ConnectorResult.Failure(ErrorClass.TIMEOUT, "no answer in time", true)
                : null;
    }

    /** Returns a body as expressions read it: JSON as a tree, anything else as text, nothing as null. */
    static @Nullable Object bodyOf(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return null;
        }
        char first = text.strip().charAt(0);
        if (first != '{' && first != '[' && first != '"') {
            return text;
        }
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** The request is not one that may be sent. */
    private static final class RefusedException extends RuntimeException {

        RefusedException(String message) {
            super(message);
        }
    }
}
