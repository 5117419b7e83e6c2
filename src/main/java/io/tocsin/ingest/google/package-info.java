/** Google's Pub/Sub, by its REST interface: its SDK would be larger than all of this server's other sources. */
@NullMarked
package io.tocsin.ingest.google;

import org.jspecify.annotations.NullMarked;
