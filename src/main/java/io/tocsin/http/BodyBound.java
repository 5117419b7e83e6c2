package io.tocsin.http;

import org.jspecify.annotations.Nullable;

/** Lets the handlers of a room take longer bodies than others from callers with a credential. */
public interface BodyBound {

    /**
     * @param maxBytes the longest body, as it is sent
     * @param setting the setting that says so
     */
    record Bound(long maxBytes, String setting) {}

    /** Returns the bound of a handler that Spring MVC has matched, or null where the handler is not of this room. */
    @Nullable
    Bound of(Object handler);
}
