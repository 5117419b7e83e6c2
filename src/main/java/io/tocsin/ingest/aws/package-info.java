/** Queues and objects of AWS, by signed HTTP: its SDK would be larger than all of this server's other sources. */
@NullMarked
package io.tocsin.ingest.aws;

import org.jspecify.annotations.NullMarked;
