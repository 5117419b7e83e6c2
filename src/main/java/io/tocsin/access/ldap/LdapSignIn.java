package io.tocsin.access.ldap;

import io.tocsin.access.Names;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import io.tocsin.http.problem.ConflictException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ldap.core.support.BaseLdapPathContextSource;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.ldap.DefaultSpringSecurityContextSource;
import org.springframework.security.ldap.authentication.BindAuthenticator;
import org.springframework.security.ldap.authentication.LdapAuthenticationProvider;
import org.springframework.security.ldap.search.FilterBasedLdapUserSearch;
import org.springframework.security.ldap.userdetails.DefaultLdapAuthoritiesPopulator;
import org.springframework.stereotype.Component;

/** Has a directory check the passwords of those who are no local users; their roles are of their groups, each time anew. */
@Component
public final class LdapSignIn implements AuthenticationProvider {

    static final String SOURCE = "ldap";

    private static final Logger log = LoggerFactory.getLogger(LdapSignIn.class);

    private final LdapProperties settings;
    private final Users users;
    private final @Nullable AuthenticationProvider directory;

    LdapSignIn(LdapProperties settings, Users users) {
        this.settings = settings;
        this.users = users;
        this.directory = settings.isOn() ? directory(settings) : null;
    }

    private static AuthenticationProvider directory(LdapProperties settings) {
        DefaultSpringSecurityContextSource context = new DefaultSpringSecurityContextSource(settings.url());
        if (settings.bindDn().isEmpty()) {
            context.setAnonymousReadOnly(true);
        } else {
            context.setUserDn(settings.bindDn());
            context.setPassword(settings.bindPassword().value());
        }
        context.setBaseEnvironmentProperties(
                Map.of("com.sun.jndi.ldap.connect.timeout", "5000", "com.sun.jndi.ldap.read.timeout", "10000"));
        context.afterPropertiesSet();
        LdapAuthenticationProvider provider =
                new LdapAuthenticationProvider(authenticator(settings, context), groups(settings, context));
        provider.setHideUserNotFoundExceptions(true);
        return provider;
    }

    private static BindAuthenticator authenticator(LdapProperties settings, BaseLdapPathContextSource context) {
        BindAuthenticator authenticator = new BindAuthenticator(context);
        if (settings.userDn().isEmpty()) {
            authenticator.setUserSearch(
                    new FilterBasedLdapUserSearch(settings.userBase(), settings.userFilter(), context));
        } else {
            authenticator.setUserDnPatterns(new String[] {settings.userDn()});
        }
        return authenticator;
    }

    private static DefaultLdapAuthoritiesPopulator groups(LdapProperties settings, BaseLdapPathContextSource context) {
        DefaultLdapAuthoritiesPopulator groups = new DefaultLdapAuthoritiesPopulator(context, settings.groupBase());
        groups.setGroupSearchFilter(settings.groupFilter());
        groups.setSearchSubtree(true);
        groups.setRolePrefix("");
        groups.setConvertToUpperCase(false);
        return groups;
    }

    /** Null where there is no directory. The directory is never asked about local users, nor for names that are none. */
    @Override
    public @Nullable Authentication authenticate(Authentication shown) {
        String name = Names.canonical(shown.getName());
        boolean local = users.find(name).filter(User::isLocal).isPresent();
        if (directory == null || local || !Names.isName(name) || Names.isReserved(name)) {
            return null;
        }
        Authentication proved = directory.authenticate(
                UsernamePasswordAuthenticationToken.unauthenticated(name, shown.getCredentials()));
        Set<String> groups = proved.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toSet());
        List<String> roles = settings.roles().entrySet().stream()
                .filter(role -> role.getValue().stream().anyMatch(groups::contains))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (roles.isEmpty()) {
            log.warn("{} is known to the directory, but none of the groups {} gives a role", name, groups);
            throw new BadCredentialsException("no role");
        }
        try {
            users.provided(SOURCE, name, roles);
        } catch (ConflictException e) {
            log.warn("{} of the directory cannot sign in: {}", name, e.getMessage());
            throw new BadCredentialsException("not of the directory", e);
        }
        return UsernamePasswordAuthenticationToken.authenticated(name, "", List.of());
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
