package io.tocsin.access.ldap;

import io.tocsin.platform.Secret;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code tocsin.ldap}. A name that is not listed here stops the start.
 *
 * @param url {@code ldaps://host/dc=example,dc=org}; empty for no directory
 * @param userDn of a user below the base of the url, with {@code {0}} for the name; empty to search
 * @param userBase below which users are searched
 * @param userFilter by which a user is searched, with {@code {0}} for the name
 * @param bindDn who searches; empty for nobody
 * @param bindPassword of the one who searches
 * @param groupBase below which groups are searched
 * @param groupFilter by which the groups of a user are searched, with {@code {0}} for the user's DN
 * @param roles names of groups which give a role, by the role
 */
@ConfigurationProperties(prefix = "tocsin.ldap", ignoreUnknownFields = false)
public record LdapProperties(
        @DefaultValue("") String url,
        @DefaultValue("") String userDn,
        @DefaultValue("") String userBase,
        @DefaultValue("(uid={0})") String userFilter,
        @DefaultValue("") String bindDn,
        @DefaultValue("") Secret bindPassword,
        @DefaultValue("") String groupBase,
        @DefaultValue("(member={0})") String groupFilter,
        @DefaultValue Map<String, List<String>> roles) {

    public LdapProperties {
        if (!url.isEmpty() && !url.matches("ldaps://.+|ldap://(localhost|127\\.0\\.0\\.1)[:/].*")) {
            throw new IllegalArgumentException(
                    "tocsin.ldap.url must begin with ldaps://, since passwords are sent there"
                            + " (ldap:// only to this machine); is \"" + url + "\"");
        }
        if (!url.isEmpty() && roles.isEmpty()) {
            throw new IllegalArgumentException(
                    "tocsin.ldap.roles is empty: say which groups give which role, or nobody can sign in");
        }
    }

    boolean isOn() {
        return !url.isEmpty();
    }
}
