/** Rules tried without a server: over recorded events, and by their test files. */
@NullMarked
package io.tocsin.correlate.trial;

import org.jspecify.annotations.NullMarked;
