/** Why a rule is true for an event, or is not: condition by condition, with the values that decided. */
@NullMarked
package io.tocsin.correlate.explain;

import org.jspecify.annotations.NullMarked;
