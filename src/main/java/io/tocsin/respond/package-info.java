/** Playbooks at work: alerts in, runs as rows, calls to the outside through Camel connectors. */
@NullMarked
package io.tocsin.respond;

import org.jspecify.annotations.NullMarked;
