package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Finds the handler that a request will reach, by the mappings that Spring MVC itself asks, in their order. Found once for a
 * request.
 */
public final class MatchedHandlers {

    private static final String FOUND = MatchedHandlers.class.getName();

    private final ObjectProvider<HandlerMapping> mappings;
    private volatile @Nullable List<HandlerMapping> inOrder;

    /** @param mappings asked for at the first request only: Camel starts after the web server */
    MatchedHandlers(ObjectProvider<HandlerMapping> mappings) {
        this.mappings = mappings;
    }

    /** Null where no handler answers this request. */
    public @Nullable Object of(HttpServletRequest request) {
        if (request.getAttribute(FOUND) instanceof Found known) {
            return known.handler();
        }
        Found found = new Found(find(request));
        request.setAttribute(FOUND, found);
        return found.handler();
    }

    private @Nullable Object find(HttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request);
        try {
            for (HandlerMapping mapping : inOrder()) {
                HandlerExecutionChain chain = mapping.getHandler(request);
                if (chain != null) {
                    return chain.getHandler();
                }
            }
            return null;
        } catch (HttpMediaTypeException e) {
            // The dispatcher refuses the type of the body; whoever lacks the right is refused before that.
            return ofAnyType(request);
        } catch (Exception e) {
            // Such as "method not allowed": the dispatcher asks again and answers it.
            return null;
        } finally {
            ServletRequestPathUtils.clearParsedRequestPath(request);
        }
    }

    /** The handler of the path and the method, whatever the types that it reads and answers. */
    private @Nullable Object ofAnyType(HttpServletRequest request) {
        PathPatternsRequestCondition best = null;
        Object handler = null;
        for (HandlerMapping mapping : inOrder()) {
            if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
                for (Map.Entry<RequestMappingInfo, HandlerMethod> entry :
                        methods.getHandlerMethods().entrySet()) {
                    PathPatternsRequestCondition paths = matching(entry.getKey(), request);
                    if (paths != null && (best == null || paths.compareTo(best, request) < 0)) {
                        best = paths;
                        handler = entry.getValue();
                    }
                }
            }
        }
        return handler;
    }

    private static @Nullable PathPatternsRequestCondition matching(
            RequestMappingInfo info, HttpServletRequest request) {
        PathPatternsRequestCondition paths = info.getPathPatternsCondition();
        return paths == null || info.getMethodsCondition().getMatchingCondition(request) == null
                ? null
                : paths.getMatchingCondition(request);
    }

    private List<HandlerMapping> inOrder() {
        List<HandlerMapping> known = inOrder;
        if (known == null) {
            known = mappings.orderedStream().toList();
            inOrder = known;
        }
        return known;
    }

    private record Found(@Nullable Object handler) {}
}
