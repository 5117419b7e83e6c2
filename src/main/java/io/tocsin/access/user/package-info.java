/** People: their names, roles, passwords and second factors. */
@NullMarked
package io.tocsin.access.user;

import org.jspecify.annotations.NullMarked;
