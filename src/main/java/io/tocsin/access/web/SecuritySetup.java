package io.tocsin.access.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.tocsin.access.session.Sessions;
import io.tocsin.http.HttpProperties;
import io.tocsin.http.SignedRequests;
import io.tocsin.http.problem.Problems;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * One filter chain in front of everything, the Camel routes over HTTP among it: only what is named here is open, so a
 * path that is added later is closed until somebody decides otherwise.
 */
@Configuration(proxyBeanMethods = false)
public class SecuritySetup {

    public static final String SESSION = "/api/v1/session";
    public static final String PASSKEY = SESSION + "/passkey";
    public static final String PASSKEY_OPTIONS = PASSKEY + "/options";
    public static final String LINKED_QUESTION = "/api/v1/approval-links/question";
    public static final String LINKED_DECISION = "/api/v1/approval-links/decision";
    public static final String WAYS = SESSION + "/ways";

    /** The console's files: code without data, the same for everybody. */
    private static final String[] CONSOLE = {
        "/", "/index.html", "/app/**", "/webjars/**", "/favicon.ico", "/favicon.svg"
    };

    private static final String[] PROBES = {
        "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"
    };

    @Bean
    SecurityFilterChain everything(
            HttpSecurity http,
            CredentialFilter credentials,
            Identities identities,
            CallRights rights,
            Refusal refusal,
            ObjectProvider<SignedRequests> signed,
            HttpProperties port)
            throws Exception {
        return http.authorizeHttpRequests(paths -> paths
                        // The rest of a request that was let in: its asynchronous end, its error page, the welcome
                        // page.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, CONSOLE)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, CONSOLE)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, PROBES)
                        .permitAll()
                        .requestMatchers(HttpMethod.POST, SESSION, PASSKEY, PASSKEY_OPTIONS)
                        .permitAll()
                        // The token in the body says who answers, and is checked before anything is looked up.
                        .requestMatchers(HttpMethod.POST, LINKED_QUESTION, LINKED_DECISION)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, WAYS)
                        .permitAll()
                        // Their signature is checked behind this chain, which does not know their secrets.
                        .requestMatchers(request ->
                                signed.orderedStream().anyMatch(signature -> signature.maxBytes(request) > 0))
                        .permitAll()
                        .anyRequest()
                        .access(rights))
                .addFilterBefore(credentials, AuthorizationFilter.class)
                .addFilterBefore(new CertificateFilter(identities), AnonymousAuthenticationFilter.class)
                .exceptionHandling(errors -> errors.authenticationEntryPoint(
                                (request, response, e) -> refusal.unknown(request, response))
                        .accessDeniedHandler(refusal::notAllowed))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // CredentialFilter checks our own token, and only where the cookie is the credential.
                .csrf(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(ContentPolicy.ofConsole()))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .httpStrictTransportSecurity(hsts -> {
                            if (port.hsts().isZero()) {
                                hsts.disable();
                            } else {
                                hsts.maxAgeInSeconds(port.hsts().toSeconds()).includeSubDomains(port.hstsSubdomains());
                            }
                        })
                        .frameOptions(frames -> frames.deny())
                        .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
                .build();
    }

    @Bean
    CredentialFilter credentials(
            Identities identities,
            Sessions sessions,
            Throttle throttle,
            Refusal refusal,
            ObjectProvider<SignedRequests> signed,
            MeterRegistry meters) {
        return new CredentialFilter(
                identities, sessions, throttle, refusal, signed.orderedStream().toList(), meters);
    }

    /** It is part of the chain above, and must not be a filter of the web server beside it. */
    @Bean
    FilterRegistrationBean<CredentialFilter> onlyInTheChain(CredentialFilter credentials) {
        FilterRegistrationBean<CredentialFilter> registration = new FilterRegistrationBean<>(credentials);
        registration.setEnabled(false);
        return registration;
    }

    /** Odd paths ({@code //}, {@code ;}, encoded slashes) are refused before any of the above looks at them. */
    @Bean
    RequestRejectedHandler rejected(Problems problems) {
        return (request, response, e) ->
                problems.write(request, response, HttpStatus.BAD_REQUEST, "The path or a header has an odd character.");
    }
}
