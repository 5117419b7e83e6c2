/** Events in, findings out. Drools lives in this room. */
@NullMarked
package io.tocsin.correlate;

import org.jspecify.annotations.NullMarked;
