/** Who calls and whether they may, decided in front of everything that HTTP reaches and before a body is read. */
@NullMarked
package io.tocsin.access.web;

import org.jspecify.annotations.NullMarked;
