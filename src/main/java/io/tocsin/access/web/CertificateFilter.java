package io.tocsin.access.web;

import io.tocsin.http.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.web.authentication.preauth.x509.X509AuthenticationFilter;

/**
 * Knows machines by the certificate that they proved in the TLS handshake, where they show no other credential. A browser shows
 * its certificate to every page that makes it call here, so its requests are never known by one.
 */
final class CertificateFilter extends X509AuthenticationFilter {

    CertificateFilter(Identities identities) {
        setAuthenticationManager(shown -> identities
                .byCertificate((X509Certificate) shown.getCredentials(), true)
                .orElseThrow(() -> new BadCredentialsException("The certificate is of nobody here.")));
        setAuthenticationSuccessHandler((request, response, caller) -> {
            request.setAttribute(Callers.NAME, caller.getName());
            request.setAttribute(Callers.BY_CERTIFICATE, true);
        });
    }

    /** The certificate that counts as the credential of a request. */
    static Optional<X509Certificate> proved(Callers.Shown shown) {
        String cookies = shown.header(HttpHeaders.COOKIE);
        boolean other = shown.header(HttpHeaders.AUTHORIZATION) != null
                || (cookies != null && SessionCookie.ofHeader(cookies).isPresent());
        boolean browser = shown.header(HttpHeaders.ORIGIN) != null || shown.header("Sec-Fetch-Site") != null;
        return other || browser ? Optional.empty() : Optional.ofNullable(shown.certificate());
    }

    @Override
    protected @Nullable Object getPreAuthenticatedPrincipal(HttpServletRequest request) {
        return proved(Callers.Shown.by(request))
                .map(X509Certificate::getSubjectX500Principal)
                .orElse(null);
    }
}
