package io.tocsin.access.oidc;

import io.tocsin.access.audit.Audit;
import io.tocsin.access.audit.AuditKey;
import io.tocsin.access.session.Sessions;
import io.tocsin.access.user.Users;
import io.tocsin.access.web.SignIn;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.NullSecurityContextRepository;

/**
 * A filter chain of its own for the two paths of the authorization code flow, always with PKCE. Everything else, the
 * session that it ends in among it, is of the chain that all requests go through.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OidcConfigured.class)
class OidcSetup {

    static final String BEGIN = "/oauth2/authorization";
    static final String CALLBACK = "/login/oauth2/code";

    @Bean
    ClientRegistrationRepository registrations(OidcProperties settings) {
        return new LazyRegistrations(settings);
    }

    @Bean
    @Order(1)
    SecurityFilterChain oidc(
            HttpSecurity http,
            OidcProperties settings,
            ClientRegistrationRepository registrations,
            Users users,
            Sessions sessions,
            SignIn signIn,
            Audit audit,
            AuditKey key,
            Clock clock)
            throws Exception {
        DefaultOAuth2AuthorizationRequestResolver requests =
                new DefaultOAuth2AuthorizationRequestResolver(registrations, BEGIN);
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        OidcSignIn end = new OidcSignIn(settings, users, sessions, signIn, audit);
        return http.securityMatcher(BEGIN + "/*", CALLBACK + "/*")
                .authorizeHttpRequests(paths -> paths.anyRequest().denyAll())
                .oauth2Login(login -> login.clientRegistrationRepository(registrations)
                        .authorizedClientRepository(new NoClients())
                        .securityContextRepository(new NullSecurityContextRepository())
                        .authorizationEndpoint(begin -> begin.authorizationRequestResolver(requests)
                                .authorizationRequestRepository(new EncryptedRequests(key, clock)))
                        .redirectionEndpoint(back -> back.baseUri(CALLBACK + "/*"))
                        .loginPage("/")
                        .successHandler(end)
                        .failureHandler(end))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }
}
