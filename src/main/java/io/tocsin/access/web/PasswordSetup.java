package io.tocsin.access.web;

import io.tocsin.access.ldap.LdapSignIn;
import io.tocsin.access.user.Passwords;
import io.tocsin.access.user.User;
import io.tocsin.access.user.Users;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

/** Who checks a name and a password. */
@Configuration(proxyBeanMethods = false)
class PasswordSetup {

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    /** Takes as long for a name that no user has as for a wrong password. */
    @Bean
    AuthenticationManager byNameAndPassword(Users users, Passwords passwords, LdapSignIn directory) {
        DaoAuthenticationProvider local = new DaoAuthenticationProvider(details(users));
        local.setPasswordEncoder(passwords);
        // Whether a user is disabled is nobody's business who does not know the password: it is checked after it.
        local.setPreAuthenticationChecks(user -> {});
        local.setPostAuthenticationChecks(user -> {
            if (!user.isEnabled()) {
                throw new DisabledException(user.getUsername());
            }
        });
        return new ProviderManager(List.of(local, directory));
    }

    private static UserDetailsService details(Users users) {
        return name -> users.find(name)
                .filter(User::isLocal)
                .map(PasswordSetup::details)
                .orElseThrow(() -> new UsernameNotFoundException("no local user " + name));
    }

    private static UserDetails details(User user) {
        return org.springframework.security.core.userdetails.User.withUsername(user.name())
                .password(user.password())
                .disabled(user.disabled())
                .authorities(List.of())
                .build();
    }
}
