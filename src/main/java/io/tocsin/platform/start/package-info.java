/** What is checked before the server starts, and how a start that fails says why: one sentence and a remedy. */
@NullMarked
package io.tocsin.platform.start;

import org.jspecify.annotations.NullMarked;
