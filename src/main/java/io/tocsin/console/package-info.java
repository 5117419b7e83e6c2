/** What people reach: REST, the live stream, sign-in, and the static web console. */
@NullMarked
package io.tocsin.console;

import org.jspecify.annotations.NullMarked;
