/**
 * The shared words: what arrived ({@link io.tocsin.event.RawEvent}) and what happened ({@link io.tocsin.event.Event}).
 *
 * <p>Knows nothing else of Tocsin, and no library but JSpecify.
 */
@NullMarked
package io.tocsin.event;

import org.jspecify.annotations.NullMarked;
