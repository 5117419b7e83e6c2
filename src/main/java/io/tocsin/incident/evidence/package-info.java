/** Files that are kept as they were, in chunks, with a chain of custody that shows any change of a byte. */
@NullMarked
package io.tocsin.incident.evidence;

import org.jspecify.annotations.NullMarked;
