package io.tocsin.access.web;

import io.tocsin.access.AnyCaller;
import io.tocsin.access.Caller;
import io.tocsin.access.Permission;
import io.tocsin.access.RequiresPermission;
import io.tocsin.http.MatchedHandlers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Finds the permission that a call asks for: that of the annotation on the method it will reach. It is looked at in Spring
 * Security's filter rather than around the method, since there the body would have been read and parsed already.
 */
@Component
public final class CallRights implements AuthorizationManager<RequestAuthorizationContext> {

    private static final String OURS = "io.tocsin.";
    private static final String ROUTES = "org.apache.camel.";
    private static final String ACTUATOR = "org.springframework.boot.actuate.";

    private final MatchedHandlers handlers;

    CallRights(MatchedHandlers handlers) {
        this.handlers = handlers;
    }

    /**
     * What is asked of the caller.
     *
     * @param permission null where any caller, or where {@code closed} nobody may call
     */
    public record Right(@Nullable Permission permission, boolean closed) {

        private static final Right ANY = new Right(null, false);
        private static final Right CLOSED = new Right(null, true);

        boolean admits(Caller caller) {
            return !closed && (permission == null || caller.may(permission));
        }
    }

    /** Spring Security's answer, with what was asked for. */
    static final class Decision extends AuthorizationDecision {

        private final transient Right right;

        private Decision(boolean granted, Right right) {
            super(granted);
            this.right = right;
        }

        Right right() {
            return right;
        }
    }

    @Override
    @Deprecated
    public AuthorizationDecision check(Supplier<Authentication> caller, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        Right right = of(request, handlers.of(request));
        return new Decision(caller.get() instanceof Caller known && right.admits(known), right);
    }

    /** @param handler that the request will reach; null where there is none, which is for the dispatcher to answer */
    Right of(HttpServletRequest request, @Nullable Object handler) {
        if (handler instanceof HandlerMethod method) {
            return ofMethod(method);
        }
        // What is neither a controller nor the console's files is a route.
        return handler == null || handler instanceof ResourceHttpRequestHandler
                ? Right.ANY
                : new Right(Permission.EVENTS_INGEST, false);
    }

    /** Of a method of ours that says nothing, nobody may call it. */
    static Right ofMethod(HandlerMethod method) {
        RequiresPermission asked = method.getMethodAnnotation(RequiresPermission.class);
        if (asked != null) {
            return new Right(asked.value(), false);
        }
        if (method.hasMethodAnnotation(AnyCaller.class)) {
            return Right.ANY;
        }
        String type = method.getBeanType().getName();
        if (type.startsWith(OURS)) {
            return Right.CLOSED;
        }
        if (type.startsWith(ACTUATOR)) {
            return new Right(Permission.METRICS_READ, false);
        }
        return new Right(type.startsWith(ROUTES) ? Permission.EVENTS_INGEST : Permission.ACCOUNT_OWN, false);
    }
}
