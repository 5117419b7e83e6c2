/** How an error is answered: problem details as of RFC 9457, and the exceptions that stand for the common ones. */
@NullMarked
package io.tocsin.http.problem;

import org.jspecify.annotations.NullMarked;
