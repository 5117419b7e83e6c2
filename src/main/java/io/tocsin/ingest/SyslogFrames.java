package io.tocsin.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tocsin.ingest.FrameStart.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a TCP stream into syslog messages by both framings of RFC 6587, told apart for each message: a number and a
 * space begin an octet-counted frame (§3.4.1), everything else ends at LF or NUL (§3.4.2). What stands unterminated
 * when the sender closes is a message too.
 *
 * <p>An announced length is right when the message is followed by another or, so far, by nothing. Then the message
 * stays whole, whatever its text looks like. Where it is wrong, the sender may count characters; otherwise the stream
 * goes on at the next beginning of a message, and what stands before that is lost or belongs to the message concerned.
 *
 * <p>Emits {@code byte[]}, or {@link CutMessage} where a message is longer than allowed; the rest of that is skipped.
 * One instance for each connection, used by its event loop only.
 */
final class SyslogFrames extends ByteToMessageDecoder {

    /** An announced length of more than so many times the allowed one is not skipped but ends the connection. */
    private static final int SKIPPED_AT_MOST = 16;
    /** How many digits at the end of a message may belong to the next one's length. */
    private static final int TAIL = 7;

    private final int maxBytes;
    private final SyslogConnections connections;
    private @Nullable SyslogConnection connection;

    /** Bytes of a too long counted message that are still to come. */
    private long skipBytes;
    /** In the middle of a too long line. */
    private boolean skipLine;
    /** What comes next follows a wrong length and is dropped up to the next beginning of a message. */
    private boolean lost;
    /** This sender ends its messages with LF, so a number at the beginning of a line is text, unless PRI follows. */
    private boolean sendsLines;
    /** This sender announces lengths, so text that is not announced follows a wrong length. */
    private boolean sendsCounts;
    /** What this sender counts, as far as is known. */
    private FrameCounting counting = FrameCounting.BYTES;
    /** A length of this connection was wrong. */
    private boolean miscounted;
    /** The digits at the end of the last counted message. */
    private String tail = "";

    private boolean closed;

    SyslogFrames(int maxBytes, SyslogConnections connections) {
        this.maxBytes = maxBytes;
        this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection = connections.of(context.channel());
        if (connection == null) {
            close(context);
        } else {
            connections.closeWhenIdle(connection, context.executor());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        super.channelRead(context, message);
        if (connection != null) {
            connections.holds(connection, actualReadableBytes());
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (closed) {
            in.skipBytes(in.readableBytes());
        } else if (skipBytes > 0) {
            int skipped = (int) Math.min(skipBytes, in.readableBytes());
            in.skipBytes(skipped);
            skipBytes -= skipped;
        } else if (skipLine) {
            int end = endOfLine(in);
            skipLine = end < 0;
            in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
        } else if (!lost || resynchronise(in)) {
            in.readerIndex(FrameStart.skipTerminators(in, in.readerIndex()));
            if (in.isReadable()) {
                message(context, in, FrameStart.at(in, in.readerIndex()), out);
            }
        }
    }

    private void message(ChannelHandlerContext context, ByteBuf in, FrameStart start, List<Object> out) {
        boolean leadingZero = in.getByte(in.readerIndex()) == '0';
        switch (start.kind()) {
            case OPEN -> {}
            case COUNTED -> {
                if (sendsLines && leadingZero) {
                    line(context, in, out);
                } else if (start.count() > (long) SKIPPED_AT_MOST * maxBytes) {
                    refuse(context, in, "announces a message of " + start.count() + " bytes");
                } else if (start.count() > maxBytes) {
                    tooLong(in, start, out);
                } else {
                    counted(in, start, out);
                }
            }
            case WRONGLY_COUNTED -> {
                if (sendsCounts && !sendsLines) {
                    counted(in, start, out);
                } else {
                    line(context, in, out);
                }
            }
            case PERHAPS_COUNTED -> {
                if (sendsLines) {
                    line(context, in, out);
                } else {
                    perhapsCounted(context, in, start, out);
                }
            }
            case LINE -> line(context, in, out);
            case TEXT -> text(context, in, out);
        }
    }

    /** Neither a length nor PRI: a line, unless this sender announces lengths. */
    private void text(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (sendsCounts && !sendsLines) {
            lost = true;
            reportWrongLength();
            resynchronise(in);
        } else {
            line(context, in, out);
        }
    }

    private void perhapsCounted(ChannelHandlerContext context, ByteBuf in, FrameStart start, List<Object> out) {
        int from = in.readerIndex() + start.prefix();
        int end = start.count() > maxBytes ? from : counting.end(in, from, start.count());
        if (end >= 0) {
            if (start.count() <= maxBytes && new FrameSearch(in, counting).follower(end, sendsLines) != Kind.TEXT) {
                sendsCounts = true;
                emitCounted(in, from, end, out);
            } else {
                text(context, in, out);
            }
        }
    }

    private void tooLong(ByteBuf in, FrameStart start, List<Object> out) {
        int from = in.readerIndex() + start.prefix();
        // One byte more than is kept, to see whether a character would be cut.
        int end = from + maxBytes + 1;
        if (end <= in.writerIndex()) {
            sendsCounts = true;
            emitCounted(in, from, end, out);
            skipBytes = start.count() - (maxBytes + 1L);
        }
    }

    private void counted(ByteBuf in, FrameStart start, List<Object> out) {
        FrameSearch search = new FrameSearch(in, counting);
        int from = in.readerIndex() + start.prefix();
        int end = search.likelyEnd(from, start.count());
        if ((end < 0 && in.writerIndex() - from > maxBytes) || end - from > maxBytes) {
            end = from + start.count();
        }
        if (end < 0) {
            return;
        }
        Kind follower = start.kind() == Kind.WRONGLY_COUNTED ? Kind.TEXT : search.follower(end, sendsLines);
        if (follower == Kind.OPEN && FrameStart.skipTerminators(in, end) < in.writerIndex()) {
            return; // the next message has begun, and soon tells whether this one's length is right
        }
        sendsCounts = true;
        boolean doubtful = follower == Kind.TEXT || follower == Kind.LINE || follower == Kind.PERHAPS_COUNTED;
        if (!doubtful || sendsLines) {
            emitCounted(in, from, end, out);
            return;
        }
        int right = otherEnd(in, from, end, start);
        if (right < 0) {
            right = search.swallowedStart(from, end);
        }
        if (right >= 0) {
            reportWrongLength();
            emitCounted(in, from, right, out);
        } else if (follower == Kind.TEXT) {
            reportWrongLength();
            searchOn(in, from, end, out);
        } else {
            emitCounted(in, from, end, out);
        }
    }

    /** Where the message ends if the sender counts otherwise, and rightly so; -1 where it does not. */
    private int otherEnd(ByteBuf in, int from, int wrong, FrameStart start) {
        FrameSearch search = new FrameSearch(in, counting);
        for (FrameCounting other : FrameCounting.values()) {
            int end = other.end(in, from, start.count());
            if (end != wrong && end - from <= maxBytes && new FrameSearch(in, other).endsCertainly(end)) {
                counting = other;
                return end;
            }
        }
        // The message before had a length that was too large, and took the first digits of this one's.
        String digits = in.toString(in.readerIndex(), start.prefix() - 1, US_ASCII);
        for (int i = tail.length() - 1; i >= 0; i--) {
            long count = Long.parseLong(tail.substring(i) + digits);
            if (count <= maxBytes && search.endsRight(counting.end(in, from, (int) count))) {
                return counting.end(in, from, (int) count);
            }
        }
        return -1;
    }

    private void searchOn(ByteBuf in, int from, int wrong, List<Object> out) {
        FrameSearch search = new FrameSearch(in, counting);
        int next = search.find(from + 1, wrong, sendsLines);
        lost = next < 0;
        emitCounted(in, from, lost ? search.open(wrong) : next, out);
    }

    /** Whether a message begins where the reader stands now. */
    private boolean resynchronise(ByteBuf in) {
        FrameSearch search = new FrameSearch(in, counting);
        int next = search.find(in.readerIndex(), -1, sendsLines);
        lost = next < 0;
        in.readerIndex(lost ? search.open(in.readerIndex()) : next);
        return !lost;
    }

    private void line(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int end = endOfLine(in);
        if (end < 0 && sendsCounts && !sendsLines) {
            int counted = new FrameSearch(in, counting).findRight(in.readerIndex() + 1);
            if (counted >= 0) {
                // No line, but the rest of a message whose length was too small, and the next message.
                reportWrongLength();
                in.readerIndex(counted);
                counted(in, FrameStart.at(in, counted), out);
                return;
            }
        }
        if (end < 0 && in.readableBytes() <= maxBytes) {
            return;
        }
        if (end >= 0 && end - in.readerIndex() <= maxBytes) {
            sendsLines = true;
            int length = end - in.readerIndex();
            boolean carriageReturn = length > 0 && in.getByte(end - 1) == '\r';
            emit(in, carriageReturn ? length - 1 : length, out);
            in.readerIndex(end + 1);
            return;
        }
        boolean isLine = sendsLines || FrameStart.at(in, in.readerIndex()).kind() == Kind.LINE;
        emit(in, maxBytes + 1, out);
        if (isLine && !sendsCounts) {
            sendsLines = true;
            skipLine = true;
        } else {
            refuse(context, in, "sends " + maxBytes + " bytes without a length or a line feed");
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int before;
        do {
            before = in.readableBytes() + out.size();
            decode(context, in, out);
        } while (in.isReadable() && in.readableBytes() + out.size() != before);
        if (in.isReadable() && !lost) {
            brokenOff(in, out);
        }
    }

    /** An unterminated line, or less than was announced. */
    private void brokenOff(ByteBuf in, List<Object> out) {
        FrameStart start = FrameStart.at(in, in.readerIndex());
        boolean counted = start.kind() == Kind.COUNTED || (start.kind() == Kind.PERHAPS_COUNTED && !sendsLines);
        int from = in.readerIndex() + (counted ? start.prefix() : 0);
        int end = counted ? counting.end(in, from, start.count()) : -1;
        if (end >= 0) {
            emitCounted(in, from, end, out);
            in.readerIndex(FrameStart.skipTerminators(in, end));
            if (in.isReadable()) {
                emit(in, in.readableBytes(), out);
            }
            return;
        }
        FrameSearch search = new FrameSearch(in, counting);
        int next = counted && miscounted ? search.findRight(from + 1) : -1;
        if (next < 0) {
            in.readerIndex(from);
            emit(in, in.readableBytes(), out);
            return;
        }
        // The length was as wrong as others of this sender were.
        reportWrongLength();
        emitCounted(in, from, next, out);
        while (in.isReadable()) {
            FrameStart one = FrameStart.at(in, in.readerIndex());
            int begin = in.readerIndex() + one.prefix();
            emitCounted(in, begin, counting.end(in, begin, one.count()), out);
            in.readerIndex(FrameStart.skipTerminators(in, in.readerIndex()));
        }
    }

    private void emitCounted(ByteBuf in, int from, int end, List<Object> out) {
        int digits = 0;
        while (digits < TAIL && end - digits > from && FrameStart.isDigit(in.getByte(end - digits - 1))) {
            digits++;
        }
        tail = in.toString(end - digits, digits, US_ASCII);
        in.readerIndex(from);
        if (end > from) {
            emit(in, end - from, out);
        }
    }

    private void emit(ByteBuf in, int length, List<Object> out) {
        byte[] message = new byte[length];
        in.readBytes(message);
        out.add(length > maxBytes ? CutMessage.of(message, maxBytes) : message);
        if (connection != null) {
            connection.heard();
        }
    }

    private void reportWrongLength() {
        miscounted = true;
        if (connection != null) {
            connections.resynchronised(connection, counting);
        }
    }

    private void refuse(ChannelHandlerContext context, ByteBuf in, String why) {
        if (connection != null) {
            connections.misframed(connection, why);
        }
        in.skipBytes(in.readableBytes());
        close(context);
    }

    private void close(ChannelHandlerContext context) {
        closed = true;
        var unused = context.close();
    }

    private static int endOfLine(ByteBuf in) {
        return in.forEachByte(value -> value != '\n' && value != 0);
    }
}
