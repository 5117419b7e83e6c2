/** The event while it is made: fields put by path, addresses made canonical, names made safe for the store. */
@NullMarked
package io.tocsin.normalise.draft;

import org.jspecify.annotations.NullMarked;
