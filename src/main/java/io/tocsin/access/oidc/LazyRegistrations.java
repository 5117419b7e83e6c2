package io.tocsin.access.oidc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/** Reads what a provider says of itself when somebody first signs in there, so that the server starts without it. */
final class LazyRegistrations implements ClientRegistrationRepository {

    private final Map<String, OidcProperties.Provider> providers;
    private final Map<String, ClientRegistration> known = new ConcurrentHashMap<>();

    LazyRegistrations(OidcProperties settings) {
        this.providers = settings.providers();
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        OidcProperties.Provider provider = providers.get(id);
        return provider == null ? null : known.computeIfAbsent(id, name -> read(name, provider));
    }

    private static ClientRegistration read(String id, OidcProperties.Provider provider) {
        List<String> scopes = new ArrayList<>(List.of("openid"));
        scopes.addAll(provider.scopes());
        ClientRegistration.Builder registration = ClientRegistrations.fromIssuerLocation(
                        provider.issuer().toString())
                .registrationId(id)
                .clientId(provider.clientId())
                .scope(scopes)
                .redirectUri("{baseUrl}" + OidcSetup.CALLBACK + "/{registrationId}");
        return provider.clientSecret().isEmpty()
                ? registration
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .build()
                : registration.clientSecret(provider.clientSecret().value()).build();
    }
}
