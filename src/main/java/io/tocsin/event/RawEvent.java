package io.tocsin.event;

import java.time.Instant;

/**
 * Bytes as received. The array is not copied: whoever makes a raw event gives the array away.
 *
 * @param source the configured place it came from, e.g. {@code syslog-tcp}; a route in {@code routes/} names it
 * @param format how to read the payload; see {@link Format}
 * @param peer address of the sender as the transport saw it, empty where there is none
 * @param receivedAt when the bytes reached us (UTC, milliseconds)
 * @param payload one message, unframed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of every message would double what ingest costs
public record RawEvent(String source, Format format, String peer, Instant receivedAt, byte[] payload) {

    /** The languages a payload can be in. The ordinal is stored in the event log: add at the end only. */
    public enum Format {
        /** RFC 3164, RFC 5424 or a bare line. */
        SYSLOG,
        /** One JSON object, ECS or MozDef, told apart by its fields. */
        JSON,
        /** One JSON object that came by a MozDef endpoint. */
        MOZDEF
    }
}
