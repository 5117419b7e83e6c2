/**
 * Who may come in: the admin token for machines and people, sessions for the console. Every path needs a credential
 * except the health probe and the console's own files, which hold no data.
 */
@NullMarked
package io.tocsin.console.access;

import org.jspecify.annotations.NullMarked;
