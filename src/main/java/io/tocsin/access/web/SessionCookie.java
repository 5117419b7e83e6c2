package io.tocsin.access.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.ResponseCookie;

/** The console's cookie. */
public final class SessionCookie {

    static final String NAME = "tocsin_session";

    private SessionCookie() {}

    public static Optional<String> of(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return Optional.empty();
        }
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(NAME)) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** From the header as it was sent. */
    static Optional<String> ofHeader(String header) {
        String start = NAME + "=";
        for (String cookie : header.split(";", -1)) {
            String stripped = cookie.strip();
            if (stripped.startsWith(start)) {
                return Optional.of(stripped.substring(start.length()));
            }
        }
        return Optional.empty();
    }

    /** For the header Set-Cookie; scripts cannot read it, and other sites' pages cannot have it sent. */
    public static String set(String value, Duration length, HttpServletRequest request) {
        return ResponseCookie.from(NAME, value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Strict")
                .path("/")
                .maxAge(length)
                .build()
                .toString();
    }
}
