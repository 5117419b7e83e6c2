/** What rules found: about events, and about what of Tocsin itself does not work. */
@NullMarked
package io.tocsin.correlate.finding;

import org.jspecify.annotations.NullMarked;
