package io.tocsin.access.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tocsin.access.audit.AuditKey;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor;
import org.springframework.security.crypto.encrypt.AesBytesEncryptor.CipherAlgorithm;
import org.springframework.security.crypto.encrypt.BytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.security.jackson2.SecurityJackson2Modules;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * Keeps what a sign-in began with (state, nonce, the verifier of PKCE) in an encrypted cookie of the browser that began it,
 * until it comes back from the provider. The server remembers nothing of strangers. The cookie is SameSite=Lax, since the
 * way back from the provider starts at another site.
 */
final class EncryptedRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    static final String COOKIE = "tocsin_oidc";

    private static final Logger log = LoggerFactory.getLogger(EncryptedRequests.class);

    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final int IV_BYTES = 16;

    private final ObjectMapper json = new ObjectMapper();
    private final BytesEncryptor encryptor;
    private final Clock clock;

    EncryptedRequests(AuditKey key, Clock clock) {
        this.clock = clock;
        json.registerModules(SecurityJackson2Modules.getModules(getClass().getClassLoader()));
        encryptor = new AesBytesEncryptor(
                new SecretKeySpec(key.derived("OIDC sign-in"), "AES"),
                KeyGenerators.secureRandom(IV_BYTES),
                CipherAlgorithm.GCM);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(COOKIE)) {
                OAuth2AuthorizationRequest read = read(cookie.getValue());
                return read != null && read.getState().equals(request.getParameter("state")) ? read : null;
            }
        }
        return null;
    }

    private @Nullable OAuth2AuthorizationRequest read(String value) {
        try {
            String[] parts = new String(encryptor.decrypt(Base64.getUrlDecoder().decode(value)), UTF_8).split(" ", 2);
            boolean expired = !Instant.ofEpochSecond(Long.parseLong(parts[0])).isAfter(clock.instant());
            return expired ? null : json.readValue(parts[1], OAuth2AuthorizationRequest.class);
        } catch (IllegalStateException | IllegalArgumentException | IOException e) {
            log.debug("A cookie of a sign-in cannot be read: {}", e.getMessage());
            return null;
        }
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest authorization,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (authorization == null) {
            set("", Duration.ZERO, request, response);
            return;
        }
        try {
            String text = clock.instant().plus(LENGTH).getEpochSecond() + " " + json.writeValueAsString(authorization);
            set(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(encryptor.encrypt(text.getBytes(UTF_8))),
                    LENGTH,
                    request,
                    response);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Spring Security writes its own requests", e);
        }
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest found = loadAuthorizationRequest(request);
        set("", Duration.ZERO, request, response);
        return found;
    }

    private static void set(String value, Duration length, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(COOKIE, value)
                        .httpOnly(true)
                        .secure(request.isSecure())
                        .sameSite("Lax")
                        .path("/")
                        .maxAge(length)
                        .build()
                        .toString());
    }
}
