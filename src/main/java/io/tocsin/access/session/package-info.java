/** Sessions of the console, which outlive a restart. */
@NullMarked
package io.tocsin.access.session;

import org.jspecify.annotations.NullMarked;
