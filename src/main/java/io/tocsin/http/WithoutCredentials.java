package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as controllers and routes see it: without the headers that prove who calls, so that no route can
 * forward them, no record keeps them and no log shows them. The cookies themselves stay for signing out and for streams.
 */
public final class WithoutCredentials extends HttpServletRequestWrapper {

    /** Header of the token that only a page of ours can know, unlike the cookie, which a browser sends by itself. */
    public static final String CSRF = "X-CSRF-Token";

    private static final Set<String> HIDDEN =
            Set.of("authorization", "cookie", "proxy-authorization", CSRF.toLowerCase(Locale.ROOT));

    public WithoutCredentials(HttpServletRequest request) {
        super(request);
    }

    private static boolean isHidden(String name) {
        return HIDDEN.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable String getHeader(String name) {
        return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        List<String> names = Collections.list(super.getHeaderNames());
        names.removeIf(WithoutCredentials::isHidden);
        return Collections.enumeration(names);
    }
}
