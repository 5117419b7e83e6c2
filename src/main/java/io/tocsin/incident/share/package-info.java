/** Incidents in the forms in which others take them: VERIS, STIX 2.1, Markdown and HTML. */
@NullMarked
package io.tocsin.incident.share;

import org.jspecify.annotations.NullMarked;
