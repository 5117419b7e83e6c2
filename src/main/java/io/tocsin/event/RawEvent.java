package io.tocsin.event;

import java.time.Instant;

/**
 * Bytes as received. The array is not copied: whoever makes a raw event gives the array away.
 *
 * @param source the configured place it came from, e.g. {@code syslog-tcp}; a route in {@code routes/} names it; cut to
 *     {@value #MAX_NAME} characters
 * @param format how to read the payload; see {@link Format}
 * @param peer address of the sender as the transport saw it, empty where there is none; cut to {@value #MAX_NAME}
 *     characters
 * @param trust how the sender was known; see {@link Trust}
 * @param receivedAt when the bytes reached us (UTC, milliseconds)
 * @param payload one message, unframed
 * @param sender name of the user or token that sent it, or of its certificate, which the server checked; empty where nobody had to be known; cut
 *     to {@value #MAX_NAME} characters
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of every message would double what ingest costs
public record RawEvent(
        String source, Format format, String peer, Trust trust, Instant receivedAt, byte[] payload, String sender) {

    /** Names and addresses are short; a longer one is a mistake of a route, and the log could not hold it. */
    public static final int MAX_NAME = 1_000;

    public RawEvent {
        source = cut(source);
        peer = cut(peer);
        sender = cut(sender);
    }

    /** One whose sender did not have to be known. */
    public RawEvent(String source, Format format, String peer, Trust trust, Instant receivedAt, byte[] payload) {
        this(source, format, peer, trust, receivedAt, payload, "");
    }

    /** One whose way in says nothing about its sender: a file, a queue, a test. */
    public RawEvent(String source, Format format, String peer, Instant receivedAt, byte[] payload) {
        this(source, format, peer, Trust.UNKNOWN, receivedAt, payload);
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }

    /** The languages a payload can be in. The ordinal is stored in the event log: add at the end only. */
    public enum Format {
        /** RFC 3164, RFC 5424 or a bare line. */
        SYSLOG,
        /** One JSON object, ECS or MozDef, told apart by its fields. */
        JSON,
        /** One JSON object that came by a MozDef endpoint. */
        MOZDEF,
        /** A hit of Elasticsearch: {@code {"_index": …, "_id": …, "_source": {…}}}. */
        ELASTICSEARCH,
        /** An event of Splunk's HTTP Event Collector: {@code {"event": …, "time": …, "host": …, "sourcetype": …}}. */
        SPLUNK_HEC,
        /** A log record of OpenTelemetry: {@code {"resource": …, "scope": …, "logRecord": …}}, in the JSON of OTLP. */
        OTLP,
        /** A line of Loki's push API: {@code {"stream": labels, "timestamp": nanoseconds, "line": …, "metadata": …}}. */
        LOKI,
        /** A CloudEvent in its structured JSON form. */
        CLOUD_EVENTS
    }

    /** How a sender was known, as {@code tocsin.sender.trust} says. The ordinal is stored in the event log: add at the end only. */
    public enum Trust {
        /** The way in does not say: a file, a queue, or a record written before this was kept. */
        UNKNOWN(""),
        /** A datagram, whose address anybody can forge. */
        UDP("udp"),
        /** A TCP connection: the address is real, who sends from it is not known. */
        TCP("tcp"),
        /** A TCP connection over TLS, or an HTTPS request with a certificate of the sender. */
        TLS("tls"),
        /** An HTTP request with a token or a session. */
        TOKEN("token");

        private final String word;

        Trust(String word) {
            this.word = word;
        }

        /** As events say it; {@code ""} where it is not known. */
        public String word() {
            return word;
        }
    }
}
