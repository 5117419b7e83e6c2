package io.tocsin.log;

import io.tocsin.event.RawEvent;

/**
 * One raw event with its place in the event log.
 *
 * @param position counts up by one for each record, never reused within a log
 */
public record LogRecord(long position, RawEvent raw) {}
