/**
 * Searches in texts that come from logs: many words at once, and what a regular expression cannot do without. And lengths of time
 * as people write them.
 */
@NullMarked
package io.tocsin.correlate.text;

import org.jspecify.annotations.NullMarked;
