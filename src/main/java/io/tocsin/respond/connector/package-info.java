/**
 * The ways outside: a rendered request in, an answer or a classed failure out. Camel carries HTTP, Jakarta Mail carries
 * mail; neither knows playbooks or runs.
 */
@NullMarked
package io.tocsin.respond.connector;

import org.jspecify.annotations.NullMarked;
