/** The wiring: one consumer walks the log in batches through every room. */
@NullMarked
package io.tocsin.pipeline;

import org.jspecify.annotations.NullMarked;
