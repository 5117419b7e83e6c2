package io.tocsin.console;

import io.tocsin.http.problem.BadParameterException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that a resource does not know: a misspelt filter must not look like an answer. */
final class KnownParameters implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getName().startsWith("io.tocsin.console.")) {
            return true;
        }
        Set<String> known = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestPart part = parameter.getParameterAnnotation(RequestPart.class);
            if (part != null) {
                known.add(part.value());
            }
            RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
            if (part == null && named != null) {
                known.add(
                        named.name().isEmpty()
                                ? String.valueOf(parameter.getParameter().getName())
                                : named.name());
            }
        }
        for (String name : request.getParameterMap().keySet()) {
            if (!known.contains(name)) {
                throw new BadParameterException(
                        name,
                        "There is no parameter \"" + name + "\" here; "
                                + (known.isEmpty()
                                        ? "there are none."
                                        : "there are " + String.join(", ", known) + "."));
            }
        }
        return true;
    }
}
