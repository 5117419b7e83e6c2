package io.tocsin.ingest.http;

import io.tocsin.event.RawEvent.Format;
import io.tocsin.http.Callers;
import io.tocsin.http.Refusal;
import io.tocsin.http.Refusals;
import io.tocsin.http.SignedRequests;
import io.tocsin.http.WithoutCredentials;
import io.tocsin.ingest.SourcesProperties;
import io.tocsin.ingest.http.HttpIntake.Errors;
import io.tocsin.ingest.http.HttpIntake.Payload;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signed webhooks, {@code POST /webhooks/NAME} for each that the settings name. As a filter it checks the signature before any route
 * sees the request; a route at such a path is never reached otherwise. A webhook becomes a CloudEvent, under the sender's id for the
 * delivery.
 */
final class Webhooks extends OncePerRequestFilter implements SignedRequests {

    private static final String PATH = "/webhooks/";
    private static final String DELIVERY = Webhooks.class.getName() + ".delivery";

    private final Map<String, WebhookSignature> hooks = new HashMap<>();
    private final long maxBytes;
    private final Refusals refusals;
    private final Clock clock;

    Webhooks(SourcesProperties.Webhooks settings, Refusals refusals, Clock clock) {
        if (settings.enabled()) {
            settings.hooks().forEach((name, hook) -> hooks.put(PATH + name, new WebhookSignature(name, hook)));
        }
        this.maxBytes = settings.maxBytes().toBytes();
        this.refusals = refusals;
        this.clock = clock;
    }

    private @Nullable WebhookSignature hook(HttpServletRequest request) {
        return request.getMethod().equals("POST") ? hooks.get(request.getRequestURI()) : null;
    }

    @Override
    public long maxBytes(HttpServletRequest request) {
        return hook(request) == null ? 0 : maxBytes;
    }

    /** Its deliveries would look like signed ones, which playbooks trust. */
    private boolean isTokenNamedAsHook(HttpServletRequest request) {
        return request.getServletPath().startsWith(PATH)
                && hooks.containsKey(PATH + request.getAttribute(Callers.NAME));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        WebhookSignature hook = hook(request);
        if (hook == null) {
            if (isTokenNamedAsHook(request)) {
                HttpAnswer.problem(
                                403,
                                "Forbidden",
                                "This token has the name of a webhook, whose deliveries are known by their signature."
                                        + " Make a token with another name.")
                        .into(response);
                return;
            }
            chain.doFilter(request, response);
            return;
        }
        UnaryOperator<String> headers = name -> request.getHeader(name) == null ? "" : request.getHeader(name);
        if (!hook.isRight(headers, request.getInputStream().readAllBytes(), clock.instant())) {
            refusals.count(Refusal.Reason.NO_CREDENTIAL);
            HttpAnswer.problem(
                            401,
                            "Unauthorized",
                            "The signature of this webhook is missing, wrong or too old. Check its secret.")
                    .into(response);
            return;
        }
        request.setAttribute(Callers.NAME, request.getRequestURI().substring(PATH.length()));
        request.setAttribute(DELIVERY, hook.deliveryId(headers));
        chain.doFilter(new WithoutCredentials(request), response);
    }

    /** Makes the event of a webhook whose signature is right. */
    static Processor receive(HttpIntake intake) {
        return intake.answering(Errors.PROBLEMS, exchange -> {
            HttpServletRequest request = HttpIntake.request(exchange);
            String name = HttpIntake.header(exchange, "webhook");
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("specversion", "1.0");
            attributes.put("source", PATH + name);
            attributes.put("type", type(exchange, name));
            byte[] event = CloudEvents.withData(attributes, HttpIntake.body(exchange));
            Object delivery = request == null ? null : request.getAttribute(DELIVERY);
            intake.append(
                    exchange,
                    List.of(new Payload(Format.CLOUD_EVENTS, event, delivery == null ? "" : delivery.toString())));
            return HttpAnswer.accepted(1);
        });
    }

    /** As CloudEvents' adapter for GitHub names it. */
    private static String type(Exchange exchange, String name) {
        String github = HttpIntake.header(exchange, "X-GitHub-Event");
        return github.isEmpty() ? "webhook." + name : "com.github." + github;
    }
}
