/** Sign-in by OpenID Connect, on Spring Security's OAuth 2.0 client. */
@NullMarked
package io.tocsin.access.oidc;

import org.jspecify.annotations.NullMarked;
