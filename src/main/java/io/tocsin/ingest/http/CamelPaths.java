package io.tocsin.ingest.http;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Consumer;
import org.apache.camel.StatefulService;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Stands in for Camel's mapping of HTTP paths to routes. Camel's is asked before that of the controllers and answers 405
 * for a path that it has by another method, so that a controller could not have {@code GET} where a route has {@code
 * POST}; and it keeps the paths of routes that are gone. This one says "not mine" in both cases.
 */
final class CamelPaths implements HandlerMapping, Ordered {

    private final CamelRequestHandlerMapping camel;

    CamelPaths(CamelRequestHandlerMapping camel) {
        this.camel = camel;
    }

    @Override
    public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) throws Exception {
        try {
            HandlerExecutionChain chain = camel.getHandler(request);
            return chain == null || isStopped(chain.getHandler()) ? null : chain;
        } catch (HttpRequestMethodNotSupportedException | HttpMediaTypeException e) {
            return null;
        }
    }

    /** Whether a running route answers this request. */
    boolean owns(HttpServletRequest request) {
        try {
            return getHandler(request) != null;
        } catch (Exception e) {
            // The dispatcher asks again and answers what is to be answered.
            return false;
        }
    }

    @Override
    public boolean usesPathPatterns() {
        return camel.usesPathPatterns();
    }

    @Override
    public int getOrder() {
        return camel.getOrder();
    }

    private static boolean isStopped(Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBean() instanceof Consumer
                && method.getBean() instanceof StatefulService service
                && !service.isStarted();
    }
}
