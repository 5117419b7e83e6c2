package io.tocsin.respond.connector;

import io.tocsin.playbook.ErrorClass;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads what an HTTP system answered: at most {@value #MAX_BYTES} bytes, and not past the call's deadline however slowly
 * they drip. Last step of the route {@code connector-http}.
 */
@Component("httpAnswer")
final class HttpAnswer implements Processor {

    static final int MAX_BYTES = 256 * 1024;

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        Map<String, String> headers = headers(message);
        ConnectorResult result;
        byte @Nullable [] body = read(exchange, message);
        if (status == null) {
            result = new ConnectorResult.Failure(ErrorClass.CONNECT, "an answer without a status", true);
        } else if (body == null) {
            result = new ConnectorResult.Failure(
                    ErrorClass.TIMEOUT, "the answer came too slowly to be read in time", true);
        } else if (body.length > MAX_BYTES) {
            result = new ConnectorResult.Failure(
                    ErrorClass.DATA, "the answer is larger than " + MAX_BYTES + " bytes, status " + status, true);
        } else {
            result = new ConnectorResult.Answer(
                    status, headers, CamelConnector.bodyOf(body), retryAfter(headers.getOrDefault("retry-after", "")));
        }
        message.removeHeaders("*");
        message.setBody(result);
    }

    /** Returns the body, one byte more than the bound where it is larger; null past the deadline. */
    private static byte @Nullable [] read(Exchange exchange, Message message) throws IOException {
        long deadline = exchange.getProperty(CamelConnector.DEADLINE, Long.MAX_VALUE, Long.class);
        InputStream stream = message.getBody(InputStream.class);
        if (stream == null) {
            return new byte[0];
        }
        try (stream) {
            byte[] buffer = new byte[MAX_BYTES + 1];
            int filled = 0;
            while (filled < buffer.length) {
                if (System.nanoTime() - deadline > 0) {
                    return null;
                }
                int count = stream.read(buffer, filled, buffer.length - filled);
                if (count < 0) {
                    break;
                }
                filled += count;
            }
            return java.util.Arrays.copyOf(buffer, filled);
        }
    }

    private static Map<String, String> headers(Message message) {
        Map<String, String> headers = new HashMap<>();
        message.getHeaders().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (value != null && !lower.startsWith("camel")) {
                headers.put(lower, value.toString());
            }
        });
        return headers;
    }

    /** Reads {@code Retry-After} in seconds (RFC 9110 §10.2.3), at most a day; the form with a date is not read. */
    private static @Nullable Duration retryAfter(String text) {
        return text.matches("\\d{1,9}") ? Duration.ofSeconds(Math.min(86_400, Long.parseLong(text))) : null;
    }
}
