/** Adds to an event what can be known about it at the time it passes: events in, richer events out. */
@NullMarked
package io.tocsin.enrich;

import org.jspecify.annotations.NullMarked;
