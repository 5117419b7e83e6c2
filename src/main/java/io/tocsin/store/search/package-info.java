/** The query language of events: its words, and which index serves them. Knows nothing of a store. */
@NullMarked
package io.tocsin.store.search;

import org.jspecify.annotations.NullMarked;
