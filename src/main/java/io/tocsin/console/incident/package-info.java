/** Incidents and what belongs to them over REST and on the live stream. */
@NullMarked
package io.tocsin.console.incident;

import org.jspecify.annotations.NullMarked;
