/** The command line of the jar: {@code serve} and the checks. */
@NullMarked
package io.tocsin.cli;

import org.jspecify.annotations.NullMarked;
