package io.tocsin.ingest;

import io.netty.buffer.ByteBuf;

/**
 * What begins at a place of a TCP stream of syslog messages (RFC 6587 §3.4).
 *
 * @param prefix bytes of the announced length and its space; 0 where there is none
 * @param count the announced length in whatever the sender counts; 0 where there is none
 */
record FrameStart(Kind kind, int prefix, int count) {

    enum Kind {
        /** A length, a space and {@code <PRI>}: an octet-counted frame of every sender that keeps to RFC 6587. */
        COUNTED,
        /** A length and a space, but no {@code <PRI>} behind it: a counted frame, or a line that begins with a number. */
        PERHAPS_COUNTED,
        /** A length that cannot be right, a space and {@code <PRI>}. */
        WRONGLY_COUNTED,
        /** {@code <PRI>}: a message that ends at its line feed. */
        LINE,
        /** Any other text. */
        TEXT,
        /** The bytes so far do not tell. */
        OPEN
    }

    /** A larger number is text such as a time in seconds. */
    private static final int MAX_DIGITS = 8;

    /** Bytes of the longest beginning: length, space, {@code <191>}. */
    static final int LONGEST = MAX_DIGITS + 6;

    private static final FrameStart LINE = new FrameStart(Kind.LINE, 0, 0);
    private static final FrameStart TEXT = new FrameStart(Kind.TEXT, 0, 0);
    private static final FrameStart OPEN = new FrameStart(Kind.OPEN, 0, 0);

    static FrameStart at(ByteBuf in, int index) {
        int digits = 0;
        int count = 0;
        while (index + digits < in.writerIndex() && isDigit(in.getByte(index + digits))) {
            if (digits == MAX_DIGITS) {
                return TEXT;
            }
            count = count * 10 + in.getByte(index + digits) - '0';
            digits++;
        }
        if (index + digits == in.writerIndex()) {
            return OPEN;
        }
        if (digits == 0) {
            return priority(in, index, LINE, TEXT);
        }
        if (in.getByte(index + digits) != ' ') {
            return TEXT;
        }
        boolean leadingZero = count > 0 && in.getByte(index) == '0';
        FrameStart perhaps = leadingZero ? TEXT : new FrameStart(Kind.PERHAPS_COUNTED, digits + 1, count);
        int message = index + digits + 1;
        FrameStart found = priority(in, message, new FrameStart(Kind.COUNTED, digits + 1, count), perhaps);
        boolean tooSmall = found.kind == Kind.COUNTED && message + count < end(in, message);
        return tooSmall ? new FrameStart(Kind.WRONGLY_COUNTED, digits + 1, count) : found;
    }

    /** Chooses by whether {@code <PRI>} stands there, a number of 0 to 191 (RFC 5424 §6.2.1). */
    private static FrameStart priority(ByteBuf in, int index, FrameStart yes, FrameStart no) {
        int value = 0;
        for (int i = index; i < in.writerIndex(); i++) {
            byte next = in.getByte(i);
            int digits = i - index - 1;
            if (digits < 0) {
                if (next != '<') {
                    return no;
                }
            } else if (next == '>') {
                return digits > 0 && value <= 191 ? yes : no;
            } else if (digits == 3 || !isDigit(next)) {
                return no;
            } else {
                value = value * 10 + next - '0';
            }
        }
        return OPEN;
    }

    /** Right behind the {@code <PRI>} that stands there. */
    private static int end(ByteBuf in, int priority) {
        return in.indexOf(priority, in.writerIndex(), (byte) '>') + 1;
    }

    static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    /** The first byte from there on that does not merely end a message; the end of the bytes where there is none. */
    static int skipTerminators(ByteBuf in, int index) {
        int next =
                in.forEachByte(index, in.writerIndex() - index, value -> value == '\n' || value == '\r' || value == 0);
        return next < 0 ? in.writerIndex() : next;
    }
}
