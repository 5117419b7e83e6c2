/**
 * What a playbook computes: CEL expressions and the texts that hold them. Text of a playbook in, checked expressions out;
 * the library CEL lives here. Values are JSON-like everywhere: String, Long, Double, Boolean, List, Map, null.
 */
@NullMarked
package io.tocsin.playbook.expression;

import org.jspecify.annotations.NullMarked;
