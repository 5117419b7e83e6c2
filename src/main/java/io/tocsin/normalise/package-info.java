/** Raw events in, events in ECS out. What no parser claims becomes a generic event, never nothing. */
@NullMarked
package io.tocsin.normalise;

import org.jspecify.annotations.NullMarked;
