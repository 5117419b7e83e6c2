/** Tables that people and programs write: CSV and JSON. */
@NullMarked
package io.tocsin.enrich.file;

import org.jspecify.annotations.NullMarked;
