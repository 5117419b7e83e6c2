package io.tocsin.ingest;

/**
 * The beginning of a message that was longer than allowed.
 *
 * @param kept what is kept of it; given away, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
record CutMessage(byte[] kept) {

    /** Cuts so that no UTF-8 character is split; {@code whole} must be longer than {@code maxBytes}. */
    static CutMessage of(byte[] whole, int maxBytes) {
        int length = maxBytes;
        // A continuation byte (10xxxxxx, RFC 3629 §3) right behind the cut means that a character would be split.
        while (length > maxBytes - 4 && length > 1 && (whole[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] kept = new byte[length];
        System.arraycopy(whole, 0, kept, 0, length);
        return new CutMessage(kept);
    }
}
