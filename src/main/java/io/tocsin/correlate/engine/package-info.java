/** Evaluates events with the rules in force, on one or several threads; what is found does not depend on how many. Drools lives here and in drl. */
@NullMarked
package io.tocsin.correlate.engine;

import org.jspecify.annotations.NullMarked;
