package io.tocsin.access.oidc;

import io.tocsin.access.Names;
import io.tocsin.access.Subject;
import io.tocsin.access.audit.Audit;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SessionCookie;
import io.tocsin.access.web.SignIn;
import io.tocsin.http.problem.ConflictException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/** Makes a session of what a provider proved: the name and the roles are of its claims, each time anew. */
final class OidcSignIn implements AuthenticationSuccessHandler, AuthenticationFailureHandler {

    private static final Logger log = LoggerFactory.getLogger(OidcSignIn.class);

    private final OidcProperties settings;
    private final Users users;
    private final Sessions sessions;
    private final SignIn signIn;
    private final Audit audit;

    OidcSignIn(OidcProperties settings, Users users, Sessions sessions, SignIn signIn, Audit audit) {
        this.settings = settings;
        this.users = users;
        this.sessions = sessions;
        this.signIn = signIn;
        this.audit = audit;
    }

    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication proved)
            throws IOException {
        OAuth2AuthenticationToken token = (OAuth2AuthenticationToken) proved;
        String id = token.getAuthorizedClientRegistrationId();
        Map<String, Object> claims = token.getPrincipal().getAttributes();
        OidcProperties.Provider provider = settings.providers().get(id);
        String name =
                provider == null ? "" : Names.canonical(String.valueOf(claims.getOrDefault(provider.nameClaim(), "")));
        if (provider == null || !Names.isName(name) || Names.isReserved(name)) {
            refuse(request, response, "", "name", "the claim with the name is missing, or cannot be a name here");
            return;
        }
        List<String> roles = roles(provider, claims);
        if (roles.isEmpty()) {
            refuse(request, response, name, "role", "none of the values of " + provider.rolesClaim() + " gives a role");
            return;
        }
        User user;
        try {
            user = users.provided("oidc:" + id, name, roles);
        } catch (ConflictException e) {
            refuse(request, response, name, "name", String.valueOf(e.getMessage()));
            return;
        }
        if (user.disabled()) {
            refuse(request, response, name, "disabled", "the user is disabled");
            return;
        }
        Sessions.Opened opened = signIn.open(Subject.user(name), name, "oidc:" + id, request);
        audit.signedIn(request, name, "signed in by oidc:" + id + " with the roles " + roles);
        response.addHeader(HttpHeaders.SET_COOKIE, SessionCookie.set(opened.cookie(), sessions.length(), request));
        response.sendRedirect("/");
    }

    /** The values of the claim that the settings map; others give nothing. */
    static List<String> roles(OidcProperties.Provider provider, Map<String, Object> claims) {
        Object claim = claims;
        for (String step : provider.rolesClaim().split("\\.")) {
            claim = claim instanceof Map<?, ?> map ? map.get(step) : null;
        }
        Set<String> values = values(claim);
        return provider.roles().entrySet().stream()
                .filter(role -> role.getValue().stream().anyMatch(values::contains))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static Set<String> values(@Nullable Object claim) {
        if (claim instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
        }
        return claim == null ? Set.of() : Set.of(claim.toString());
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) throws IOException {
        String code = e instanceof OAuth2AuthenticationException oauth
                ? oauth.getError().getErrorCode()
                : e.getClass().getSimpleName();
        log.warn("A sign-in by OpenID Connect failed: {}", e.getMessage());
        refuse(request, response, "", "failed", "the provider's answer is not taken: " + code);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, String name, String code, String why)
            throws IOException {
        audit.refused(request, HttpStatus.UNAUTHORIZED.value(), null, (name.isEmpty() ? "" : name + ": ") + why);
        response.sendRedirect("/#/sign-in?failed=" + code);
    }
}
