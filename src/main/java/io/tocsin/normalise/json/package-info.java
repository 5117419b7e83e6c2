/** Reads JSON events, ECS and MozDef, into ECS fields of the right types. Jackson's streaming limits live here. */
@NullMarked
package io.tocsin.normalise.json;

import org.jspecify.annotations.NullMarked;
