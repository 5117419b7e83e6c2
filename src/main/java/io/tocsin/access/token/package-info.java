/** Credentials of machines: the bootstrap token and API tokens. */
@NullMarked
package io.tocsin.access.token;

import org.jspecify.annotations.NullMarked;
