/** Events over HTTP: Tocsin's own endpoints and those of the protocols that shippers speak. */
@NullMarked
package io.tocsin.ingest.http;

import org.jspecify.annotations.NullMarked;
