package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says from its headers alone whether a request carries a valid credential, so that bounds can depend on it. */
public interface Callers {

    /** Attribute of a request with the name of whoever sent it, once access control knows it. */
    String NAME = Callers.class.getName() + ".name";

    /**
     * Quick, without side effects. It chooses bounds only; access control decides again, and for itself.
     *
     * @param header returns the value of a header by its name, or null
     */
    boolean knows(Function<String, @Nullable String> header);

    /**
     * Says of a request of somebody known whether they may make this call: where not, nothing of its body is read.
     *
     * @param handler that the request will reach; null where there is none
     */
    default boolean mayCall(HttpServletRequest request, @Nullable Object handler) {
        return true;
    }
}
