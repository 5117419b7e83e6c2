/**
 * Figures of the work, all computed from what is stored: times of incidents and alerts, volume, rules, coverage, and the clocks
 * of service level agreements. Nobody types a figure.
 */
@NullMarked
package io.tocsin.metrics;

import org.jspecify.annotations.NullMarked;
