package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Says from its credentials alone whether a request is of somebody known, so that bounds can depend on it. */
public interface Callers {

    /** Attribute of a request with the name of whoever sent it, once access control knows it. */
    String NAME = Callers.class.getName() + ".name";

    /** Attribute of a request whose sender is known by a certificate. */
    String BY_CERTIFICATE = Callers.class.getName() + ".byCertificate";

    /** Attribute of a request with the chain that its sender proved, as the servlet API names it. */
    String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    /** What a request shows. */
    interface Shown {

        /** The value of a header by its name; null where there is none. */
        @Nullable
        String header(String name);

        /** What the client proved in the TLS handshake; null where it proved nothing. */
        @Nullable
        X509Certificate certificate();

        /** The client's own certificate, of an attribute {@link #CERTIFICATES}. */
        static @Nullable X509Certificate first(@Nullable Object chain) {
            return chain instanceof X509Certificate[] certificates && certificates.length > 0 ? certificates[0] : null;
        }

        static Shown by(HttpServletRequest request) {
            return new Shown() {
                @Override
                public @Nullable String header(String name) {
                    return request.getHeader(name);
                }

                @Override
                public @Nullable X509Certificate certificate() {
                    return first(request.getAttribute(CERTIFICATES));
                }
            };
        }
    }

    /** Quick, without side effects. It chooses bounds only; access control decides again, and for itself. */
    boolean knows(Shown shown);

    /**
     * Says of a request of somebody known whether they may make this call: where not, nothing of its body is read.
     *
     * @param handler that the request will reach; null where there is none
     */
    default boolean mayCall(HttpServletRequest request, @Nullable Object handler) {
        return true;
    }
}
