/** A MongoDB-speaking engine on RocksDB inside this process, so that the server starts with nothing installed. */
@NullMarked
package io.tocsin.store.embedded;

import org.jspecify.annotations.NullMarked;
