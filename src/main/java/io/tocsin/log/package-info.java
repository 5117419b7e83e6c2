/**
 * The durable event log: raw events go in and are safe; the pipeline reads them in order of position.
 *
 * <p>Accepted means appended here. RocksDB lives in this room.
 */
@NullMarked
package io.tocsin.log;

import org.jspecify.annotations.NullMarked;
