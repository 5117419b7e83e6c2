/** Records of the incident room at rest: one collection for each kind, read by the values of a few paths. */
@NullMarked
package io.tocsin.incident.record;

import org.jspecify.annotations.NullMarked;
