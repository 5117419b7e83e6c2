/**
 * Parsers as data: one YAML file describes one product's lines, compiled once to steps over a line's scratch names. Enters a
 * line or a JSON object, leaves the fields of an event in a draft.
 */
@NullMarked
package io.tocsin.normalise.parser;

import org.jspecify.annotations.NullMarked;
