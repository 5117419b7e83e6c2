/** Reads what one program says in one log line: who did what, from where, and whether it worked. */
@NullMarked
package io.tocsin.normalise.line;

import org.jspecify.annotations.NullMarked;
