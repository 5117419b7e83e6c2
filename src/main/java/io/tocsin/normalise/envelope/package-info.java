/** The protocols of shippers: what they wrap around an event, taken off. */
@NullMarked
package io.tocsin.normalise.envelope;

import org.jspecify.annotations.NullMarked;
