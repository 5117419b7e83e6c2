/** Which rules can match an event at all: an index over what each rule requires. Knows events and rules, not Drools. */
@NullMarked
package io.tocsin.correlate.prefilter;

import org.jspecify.annotations.NullMarked;
