/** The rule files and lists of a folder: which are good, what they build on, and the rule set that comes of them. */
@NullMarked
package io.tocsin.correlate.book;

import org.jspecify.annotations.NullMarked;
