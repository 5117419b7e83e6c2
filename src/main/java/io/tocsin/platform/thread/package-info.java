/** Supervision of the server's own long-lived threads. */
@NullMarked
package io.tocsin.platform.thread;

import org.jspecify.annotations.NullMarked;
