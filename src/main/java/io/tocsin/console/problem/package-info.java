/** What the REST API answers when it cannot do what was asked: problem details as of RFC 9457, everywhere the same. */
@NullMarked
package io.tocsin.console.problem;

import org.jspecify.annotations.NullMarked;
