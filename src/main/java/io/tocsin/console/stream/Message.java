package io.tocsin.console.stream;

/**
 * One server-sent event.
 *
 * @param number counts up by one within a start of the server; 1 is the first
 * @param name {@code alert}, {@code run}, {@code incident}, or what of an incident changed
 * @param incident id of the incident whose listeners alone hear it; empty for everybody
 * @param json the thing that changed, as its own resource shows it, on one line
 */
record Message(long number, String name, String incident, String json) {}
