/** Reads the header of a syslog message, RFC 3164, RFC 5424 and the dialects met in the field; never refuses a line. */
@NullMarked
package io.tocsin.normalise.syslog;

import org.jspecify.annotations.NullMarked;
