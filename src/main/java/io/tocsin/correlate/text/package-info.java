/** Searches in texts that come from logs: many words at once, and what a regular expression cannot do without. */
@NullMarked
package io.tocsin.correlate.text;

import org.jspecify.annotations.NullMarked;
