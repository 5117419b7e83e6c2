/** Findings in, alerts out: raised once, folded while live, moved through their life by people. */
@NullMarked
package io.tocsin.alert;

import org.jspecify.annotations.NullMarked;
