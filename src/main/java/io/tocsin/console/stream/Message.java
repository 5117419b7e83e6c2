package io.tocsin.console.stream;

/**
 * One server-sent event.
 *
 * @param number counts up by one within a start of the server; 1 is the first
 * @param name {@code alert} or {@code run}
 * @param json the thing that changed, as its own resource shows it, on one line
 */
record Message(long number, String name, String json) {}
