/** Windows events that an agent sends as text, as the objects that other agents send. */
@NullMarked
package io.tocsin.normalise.windows;

import org.jspecify.annotations.NullMarked;
