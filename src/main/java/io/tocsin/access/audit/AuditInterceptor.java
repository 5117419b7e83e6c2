package io.tocsin.access.audit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes an audit line for each state-changing call of the REST API that reaches its controller, also for those that fail
 * there. What is refused before that is written by whoever refuses it.
 */
@Component
public final class AuditInterceptor implements HandlerInterceptor {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final int FIRST_ERROR = 400;

    private final Audit audit;

    AuditInterceptor(Audit audit) {
        this.audit = audit;
    }

    /** Whether a call of this method changes nothing. */
    public static boolean isReading(HttpServletRequest request) {
        return READING.contains(request.getMethod());
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (isReading(request) || !isOurs(handler)) {
            return;
        }
        String actor = actor(request);
        AuditLine.Draft draft = audit.draft(
                actor == null ? Audit.ANONYMOUS : actor,
                request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE),
                objectOf(request),
                response.getStatus(),
                String.valueOf(request.getRemoteAddr()),
                AuditChange.said(request::getAttribute));
        if (actor == null && response.getStatus() >= FIRST_ERROR) {
            audit.refused(draft);
        } else {
            audit.changed(draft);
        }
    }

    private static @Nullable String actor(HttpServletRequest request) {
        Principal caller = request.getUserPrincipal();
        return caller == null ? AuditChange.actor(request::getAttribute) : caller.getName();
    }

    /** Events that routes take in at the same paths are no changes people make. */
    private static boolean isOurs(Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("io.tocsin.console.");
    }

    /** What the path names, e.g. an incident and one of its notes. */
    private static String objectOf(HttpServletRequest request) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (!(variables instanceof Map<?, ?> map)) {
            return "";
        }
        String pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        return map.entrySet().stream()
                .sorted(Comparator.comparingInt(one -> pattern.indexOf("{" + one.getKey() + "}")))
                .map(one -> String.valueOf(one.getValue()))
                .collect(Collectors.joining("/"));
    }
}
