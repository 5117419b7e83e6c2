/**
 * What every HTTP request passes before anything of it is believed: bounds on connections, headers, bodies, memory and
 * threads, before routing, decoding and access control. Requests enter from Tomcat; what leaves is a request whose body
 * is in memory, or a problem. Tomcat's own classes live here.
 */
@NullMarked
package io.tocsin.http;

import org.jspecify.annotations.NullMarked;
