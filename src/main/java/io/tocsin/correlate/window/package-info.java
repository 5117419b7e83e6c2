/**
 * What rules remember: events in time windows by key, kept outside Drools. One thread uses it at a time; no Drools here.
 */
@NullMarked
package io.tocsin.correlate.window;

import org.jspecify.annotations.NullMarked;
