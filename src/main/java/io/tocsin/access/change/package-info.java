/** Changes that one person proposes and another decides on, before they are in force. */
@NullMarked
package io.tocsin.access.change;

import org.jspecify.annotations.NullMarked;
