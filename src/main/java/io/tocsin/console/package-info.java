/**
 * What people reach: REST, the live stream, sign-in, and the static web console.
 *
 * <p>Here are the resources; {@code access} decides who may come in, {@code problem} what refusals look like, {@code
 * stream} tells what changes, {@code audit} keeps who changed what.
 */
@NullMarked
package io.tocsin.console;

import org.jspecify.annotations.NullMarked;
