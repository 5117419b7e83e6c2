/** What changes, told at once: server-sent events for the console and for whoever else wants to listen. */
@NullMarked
package io.tocsin.console.stream;

import org.jspecify.annotations.NullMarked;
