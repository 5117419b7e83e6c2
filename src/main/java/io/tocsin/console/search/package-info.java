/** Searches that people keep by name. */
@NullMarked
package io.tocsin.console.search;

import org.jspecify.annotations.NullMarked;
