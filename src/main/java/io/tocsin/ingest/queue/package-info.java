/** Events out of message queues, acknowledged when they are in the event log. */
@NullMarked
package io.tocsin.ingest.queue;

import org.jspecify.annotations.NullMarked;
