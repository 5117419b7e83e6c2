package io.tocsin.platform;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/** Reads the name of whom a certificate is for. */
public final class CommonName {

    private CommonName() {}

    /**
     * The common name (CN), parsed as RFC 2253 has it, so that no other part of the subject can imitate it; the most specific
     * where there are several, {@code ""} where there is none.
     */
    public static String of(X500Principal subject) {
        try {
            return new LdapName(subject.getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> part.getValue().toString())
                            .reduce("", (first, last) -> last);
        } catch (InvalidNameException e) {
            return "";
        }
    }
}
