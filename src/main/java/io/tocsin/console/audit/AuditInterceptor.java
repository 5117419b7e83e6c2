package io.tocsin.console.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Writes an audit line for each state-changing call of the REST API, also for those that were refused. */
@Component
public final class AuditInterceptor implements HandlerInterceptor {

    private static final Logger log = LoggerFactory.getLogger(AuditInterceptor.class);

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /** Strangers must not be able to fill the store: of their failed sign-ins only so many a minute are kept. */
    private static final int STRANGERS_A_MINUTE = 60;

    private final AuditLog audit;
    private final Clock clock;
    private Instant minute = Instant.EPOCH;
    private int strangers;

    AuditInterceptor(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (READING.contains(request.getMethod()) || !isOurs(handler)) {
            return;
        }
        Principal caller = request.getUserPrincipal();
        if (caller == null && response.getStatus() >= 400 && !mayWriteForStranger()) {
            return;
        }
        AuditLine.Draft draft = new AuditLine.Draft(
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                caller == null ? "anonymous" : caller.getName(),
                request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE),
                objectOf(request),
                response.getStatus(),
                String.valueOf(request.getRemoteAddr()));
        try {
            audit.append(draft);
        } catch (RuntimeException e) {
            // The change is made and answered; the line must at least be in the log.
            log.error("The audit could not be written: {}", draft, e);
        }
    }

    /** Events that routes take in at the same paths are no changes people make. */
    private static boolean isOurs(Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("io.tocsin.console.");
    }

    private synchronized boolean mayWriteForStranger() {
        Instant now = clock.instant();
        if (now.isAfter(minute.plus(Duration.ofMinutes(1)))) {
            minute = now;
            strangers = 0;
        }
        strangers++;
        return strangers <= STRANGERS_A_MINUTE;
    }

    private static String objectOf(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (!(variables instanceof Map<?, ?> map)) {
            return "";
        }
        Object named = map.containsKey("id") ? map.get("id") : map.get("name");
        return named == null ? "" : named.toString();
    }
}
