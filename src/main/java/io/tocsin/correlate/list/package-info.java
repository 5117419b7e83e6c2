/** Lists that rules ask by name: allow-lists, watch lists, indicators. */
@NullMarked
package io.tocsin.correlate.list;

import org.jspecify.annotations.NullMarked;
