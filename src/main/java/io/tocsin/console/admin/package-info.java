/** Users, tokens, sessions, roles and the audit over REST. */
@NullMarked
package io.tocsin.console.admin;

import org.jspecify.annotations.NullMarked;
