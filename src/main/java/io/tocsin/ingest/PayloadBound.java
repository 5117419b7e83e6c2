package io.tocsin.ingest;

/** The longest payload of an event that a queue, an API or a file brings; as long as a request by HTTP may be by default. */
public final class PayloadBound {

    static final int MAX_BYTES = 16 << 20;

    private PayloadBound() {}

    /** The payload, or its beginning where it is longer: whole, it could take all memory each time that it is read. */
    public static byte[] cut(byte[] payload) {
        return payload.length <= MAX_BYTES
                ? payload
                : CutMessage.of(payload, MAX_BYTES).kept();
    }
}
