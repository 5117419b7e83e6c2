package io.tocsin.ingest;

import io.netty.buffer.ByteBuf;

/** What a sender counts when it announces the length of a message. */
enum FrameCounting {
    /** As RFC 6587 §3.4.1 demands. */
    BYTES("bytes"),
    /** The length of a string in Java, C# or JavaScript. */
    UTF_16("UTF-16 characters"),
    /** The length of a string in Python, or of text that was Latin-1. */
    CODE_POINTS("characters");

    final String words;

    FrameCounting(String words) {
        this.words = words;
    }

    /** Where a message ends that begins there; -1 where not all of it has arrived. */
    int end(ByteBuf in, int from, int count) {
        if (this == BYTES) {
            return count <= in.writerIndex() - from ? from + count : -1;
        }
        int left = count;
        for (int i = from; i < in.writerIndex(); i++) {
            int units = units(in.getByte(i));
            if (left < units || (left == 0 && units > 0)) {
                return i;
            }
            left -= units;
        }
        return left == 0 ? in.writerIndex() : -1;
    }

    /** How much a byte of UTF-8 adds (RFC 3629 §3): its first byte counts for the whole character. */
    private int units(byte value) {
        if ((value & 0xC0) == 0x80) {
            return 0;
        }
        return this == UTF_16 && (value & 0xF8) == 0xF0 ? 2 : 1;
    }
}
