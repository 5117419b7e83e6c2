/** Tocsin: events in, alerts raised, playbooks run. Each package below is a room on the way of an event. */
@NullMarked
package io.tocsin;

import org.jspecify.annotations.NullMarked;
