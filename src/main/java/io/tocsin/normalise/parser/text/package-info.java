/** Reads the shapes that log texts have: patterns, pairs, columns, XML, dates. Linear in the length of the text. */
@NullMarked
package io.tocsin.normalise.parser.text;

import org.jspecify.annotations.NullMarked;
