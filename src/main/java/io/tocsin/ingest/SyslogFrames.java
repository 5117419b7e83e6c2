package io.tocsin.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts a TCP stream into syslog messages by both framings of RFC 6587, told apart for each message: a number without
 * leading zero and a space begin an octet-counted frame (§3.4.1), everything else ends at LF or NUL (§3.4.2). What
 * stands unterminated when the sender closes is a message too.
 *
 * <p>Emits {@code byte[]}, or {@link CutMessage} where a message is longer than allowed; the rest of that is skipped.
 * One instance for each connection, used by its event loop only.
 */
final class SyslogFrames extends ByteToMessageDecoder {

    /** A count of more digits is no count: no message is that long. */
    private static final int MAX_DIGITS = 8;

    private static final int WAIT = -1;
    private static final int NO_COUNT = -2;

    private final int maxBytes;
    /** Bytes of a too long counted message that are still to come. */
    private long skipBytes;
    /** In the middle of a too long line. */
    private boolean skipLine;
    /** This sender ends its messages with LF, so a number at the beginning of a line is text, unless PRI follows. */
    private boolean sendsLines;

    SyslogFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (skipBytes > 0) {
            int skipped = (int) Math.min(skipBytes, in.readableBytes());
            in.skipBytes(skipped);
            skipBytes -= skipped;
            return;
        }
        if (skipLine) {
            int end = endOfLine(in);
            skipLine = end < 0;
            in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
            return;
        }
        skipTerminators(in);
        if (in.isReadable()) {
            int count = count(in);
            if (count == NO_COUNT) {
                line(in, out);
            } else if (count != WAIT) {
                counted(in, count, out);
            }
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int before;
        do {
            before = in.readableBytes() + out.size();
            decode(context, in, out);
        } while (in.isReadable() && in.readableBytes() + out.size() != before);
        if (in.isReadable()) {
            // The sender broke off: an unterminated line, or less than was announced.
            int count = count(in);
            if (count >= 0) {
                in.skipBytes(digits(in) + 1);
            }
            emit(in, in.readableBytes(), out);
        }
    }

    /** An announced length; {@link #NO_COUNT}, or {@link #WAIT} where the bytes so far do not tell. */
    private int count(ByteBuf in) {
        int digits = digits(in);
        if (digits == 0 || digits > MAX_DIGITS) {
            return NO_COUNT;
        }
        int start = in.readerIndex();
        if (digits == in.readableBytes()) {
            return WAIT;
        }
        if (in.getByte(start + digits) != ' ') {
            return NO_COUNT;
        }
        if (sendsLines) {
            if (digits + 1 == in.readableBytes()) {
                return WAIT;
            }
            if (in.getByte(start + digits + 1) != '<') {
                return NO_COUNT;
            }
        }
        int count = 0;
        for (int i = 0; i < digits; i++) {
            count = count * 10 + in.getByte(start + i) - '0';
        }
        return count;
    }

    /** How many digits stand at the beginning, at most one more than a count may have; 0 also for a leading zero. */
    private static int digits(ByteBuf in) {
        int start = in.readerIndex();
        int digits = 0;
        while (digits <= MAX_DIGITS && digits < in.readableBytes()) {
            byte next = in.getByte(start + digits);
            if (next < (digits == 0 ? '1' : '0') || next > '9') {
                break;
            }
            digits++;
        }
        return digits;
    }

    private void counted(ByteBuf in, int count, List<Object> out) {
        int prefix = digits(in) + 1;
        // One byte more than is kept, to see whether a character would be cut.
        int wanted = count > maxBytes ? maxBytes + 1 : count;
        if (in.readableBytes() < prefix + wanted) {
            return;
        }
        in.skipBytes(prefix);
        emit(in, wanted, out);
        skipBytes = count - (long) wanted;
    }

    private void line(ByteBuf in, List<Object> out) {
        int end = endOfLine(in);
        if (end < 0 && in.readableBytes() <= maxBytes) {
            return;
        }
        sendsLines = true;
        if (end >= 0 && end - in.readerIndex() <= maxBytes) {
            int length = end - in.readerIndex();
            boolean carriageReturn = length > 0 && in.getByte(end - 1) == '\r';
            emit(in, carriageReturn ? length - 1 : length, out);
            in.readerIndex(end + 1);
        } else {
            emit(in, maxBytes + 1, out);
            skipLine = true;
        }
    }

    private void emit(ByteBuf in, int length, List<Object> out) {
        byte[] message = new byte[length];
        in.readBytes(message);
        out.add(length > maxBytes ? CutMessage.of(message, maxBytes) : message);
    }

    private static int endOfLine(ByteBuf in) {
        return in.forEachByte(value -> value != '\n' && value != 0);
    }

    private static void skipTerminators(ByteBuf in) {
        int next = in.forEachByte(value -> value == '\n' || value == '\r' || value == 0);
        in.readerIndex(next < 0 ? in.writerIndex() : next);
    }
}
