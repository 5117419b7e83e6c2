/** Plumbing without a domain word, known to every room: the two failures, secrets, folders, log keys. */
@NullMarked
package io.tocsin.platform;

import org.jspecify.annotations.NullMarked;
