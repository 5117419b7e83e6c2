/** Who changed what over REST: a chain of lines in which a line changed or taken out later shows. */
@NullMarked
package io.tocsin.access.audit;

import org.jspecify.annotations.NullMarked;
