/** Passkeys, on Spring Security's WebAuthn. */
@NullMarked
package io.tocsin.access.passkey;

import org.jspecify.annotations.NullMarked;
