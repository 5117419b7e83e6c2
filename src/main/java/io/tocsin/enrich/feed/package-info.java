/** Feeds of indicators: what they are, how they are asked, and what they had. */
@NullMarked
package io.tocsin.enrich.feed;

import org.jspecify.annotations.NullMarked;
