/** Passwords that a directory checks, by LDAP bind. */
@NullMarked
package io.tocsin.access.ldap;

import org.jspecify.annotations.NullMarked;
