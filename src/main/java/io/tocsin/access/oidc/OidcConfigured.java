package io.tocsin.access.oidc;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether the settings name a provider: without one, the libraries of OpenID Connect are not even loaded. */
final class OidcConfigured implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment())
                .bind("tocsin.oidc.providers", Bindable.mapOf(String.class, Object.class))
                .map(providers -> !providers.isEmpty())
                .orElse(false);
    }
}
