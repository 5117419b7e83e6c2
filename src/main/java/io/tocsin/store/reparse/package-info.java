/** What is stored, read again with the parsers in force now, as jobs. */
@NullMarked
package io.tocsin.store.reparse;

import org.jspecify.annotations.NullMarked;
