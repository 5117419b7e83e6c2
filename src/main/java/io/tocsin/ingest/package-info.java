/** Bytes in: Camel routes under {@code routes/} bring them, this room frames and caps them and appends them to the log. */
@NullMarked
package io.tocsin.ingest;

import org.jspecify.annotations.NullMarked;
