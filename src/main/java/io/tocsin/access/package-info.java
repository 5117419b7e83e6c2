/**
 * Who may do what: people and machines, each with a name and roles; roles are made of permissions, and each call of the
 * REST API asks for one. On Spring Security.
 */
@NullMarked
package io.tocsin.access;

import org.jspecify.annotations.NullMarked;
