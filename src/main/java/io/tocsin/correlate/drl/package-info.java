/** A rule file's text in, compiled rules or a list of what is wrong with it out. */
@NullMarked
package io.tocsin.correlate.drl;

import org.jspecify.annotations.NullMarked;
