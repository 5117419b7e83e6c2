package io.tocsin.access.oidc;

import io.tocsin.platform.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.oidc}. A name that is not listed here stops the start.
 *
 * @param providers by a name of one's own, which is part of the redirect URI
 */
@ConfigurationProperties(prefix = "tocsin.oidc", ignoreUnknownFields = false)
public record OidcProperties(@DefaultValue Map<String, Provider> providers) {

    /**
     * Who signs people in.
     *
     * @param title on the button
     * @param issuer below which {@code /.well-known/openid-configuration} is
     * @param clientId as the provider has it
     * @param clientSecret empty for a public client
     * @param scopes asked for besides {@code openid}
     * @param nameClaim of which the user's name is made
     * @param rolesClaim path to the claim that has the roles or groups, with dots, e.g. {@code realm_access.roles}
     * @param roles the values of that claim which give a role, by the role
     */
    public record Provider(
            @DefaultValue("") String title,
            URI issuer,
            String clientId,
            @DefaultValue("") Secret clientSecret,
            @DefaultValue({"profile", "email"}) List<String> scopes,
            @DefaultValue("preferred_username") String nameClaim,
            @DefaultValue("groups") String rolesClaim,
            @DefaultValue Map<String, List<String>> roles) {}

    public OidcProperties {
        providers.forEach((name, provider) -> {
            String setting = "tocsin.oidc.providers." + name;
            if (!name.matches("[a-z0-9-]{1,40}")) {
                throw new IllegalArgumentException(setting + ": a provider's name has up to 40 of a-z, 0-9 and -");
            }
            if (provider.issuer() == null || provider.clientId() == null) {
                throw new IllegalArgumentException(setting + " needs issuer and client-id");
            }
            if (provider.roles().isEmpty()) {
                throw new IllegalArgumentException(setting + ".roles is empty: say which values of the claim "
                        + provider.rolesClaim() + " give which role, or nobody can sign in");
            }
        });
    }
}
