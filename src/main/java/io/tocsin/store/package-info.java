/**
 * Events and parked raw events at rest, through the MongoDB driver, in a MongoDB server or the engine in
 * {@code store.embedded}. Classes that touch the driver are named {@code Mongo*}.
 */
@NullMarked
package io.tocsin.store;

import org.jspecify.annotations.NullMarked;
