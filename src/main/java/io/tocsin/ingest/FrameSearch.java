package io.tocsin.ingest;

import io.netty.buffer.ByteBuf;
import io.tocsin.ingest.FrameStart.Kind;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the messages of a stream go on after one whose announced length is wrong. Only what stands behind a wrong
 * length is searched: the text of a message whose length is right is never taken for the beginning of another.
 */
final class FrameSearch {

    private final ByteBuf in;
    private final FrameCounting counting;

    FrameSearch(ByteBuf in, FrameCounting counting) {
        this.in = in;
        this.counting = counting;
    }

    /**
     * The first place from {@code from} on where messages go on, or -1.
     *
     * @param wrong no message begins there
     * @param lines whether messages may also begin behind a line feed, but not before {@code wrong}
     */
    int find(int from, int wrong, boolean lines) {
        int counted = findCounted(from, wrong, this::isRight);
        int line = lines ? findLine(Math.max(from, wrong)) : -1;
        if (counted >= 0 || line >= 0) {
            return counted < 0 || (line >= 0 && line < counted) ? line : counted;
        }
        return findCounted(from, wrong, (start, frame) -> true);
    }

    /** The first counted frame from {@code from} on that ends where another begins or where the bytes end. */
    int findRight(int from) {
        return findCounted(from, -1, this::isRight);
    }

    private int findCounted(int from, int wrong, BiPredicate<Integer, FrameStart> condition) {
        for (int i = from; i < in.writerIndex(); i++) {
            if (i != wrong && FrameStart.isDigit(in.getByte(i))) {
                FrameStart frame = FrameStart.at(in, i);
                if (frame.kind() == Kind.COUNTED && condition.test(i, frame)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Whether the frame that begins there ends where another begins, or where the bytes end. */
    private boolean isRight(int start, FrameStart frame) {
        int message = start + frame.prefix();
        return endsRight(FrameCounting.BYTES.end(in, message, frame.count()))
                || (counting != FrameCounting.BYTES && endsRight(counting.end(in, message, frame.count())));
    }

    /** Whether a message that ends there is followed by nothing yet, or by one that ends rightly too. */
    boolean endsCertainly(int end) {
        if (!endsRight(end)) {
            return false;
        }
        int next = FrameStart.skipTerminators(in, end);
        return next == in.writerIndex() || isRight(next, FrameStart.at(in, next));
    }

    /** Whether a message that ends there is followed by another, or by nothing yet. */
    boolean endsRight(int end) {
        if (end < 0) {
            return false;
        }
        int next = FrameStart.skipTerminators(in, end);
        Kind kind = FrameStart.at(in, next).kind();
        return next == in.writerIndex() || kind == Kind.COUNTED || kind == Kind.WRONGLY_COUNTED;
    }

    /** The first beginning of a message behind a line feed. */
    private int findLine(int from) {
        for (int i = from; i < in.writerIndex(); i++) {
            byte value = in.getByte(i);
            if (value == '\n' || value == 0) {
                int next = FrameStart.skipTerminators(in, i);
                Kind kind = FrameStart.at(in, next).kind();
                if (kind == Kind.LINE || kind == Kind.COUNTED) {
                    return next;
                }
                i = next - 1;
            }
        }
        return -1;
    }

    /** Where the bytes may end in the middle of a beginning; the end of the bytes where they do not. */
    int open(int from) {
        for (int i = Math.max(from, in.writerIndex() - FrameStart.LONGEST); i < in.writerIndex(); i++) {
            boolean canBegin = FrameStart.isDigit(in.getByte(i)) || in.getByte(i) == '\n' || in.getByte(i) == 0;
            if (canBegin && FrameStart.at(in, FrameStart.skipTerminators(in, i)).kind() == Kind.OPEN) {
                return i;
            }
        }
        return in.writerIndex();
    }

    /** By what this sender counts; where it counted characters before but bytes now, as a relay may, by bytes. */
    int likelyEnd(int from, int count) {
        int end = counting.end(in, from, count);
        if (counting != FrameCounting.BYTES) {
            int bytesEnd = FrameCounting.BYTES.end(in, from, count);
            if (bytesEnd != end && endsCertainly(bytesEnd) && !endsCertainly(end)) {
                return bytesEnd;
            }
        }
        return end;
    }

    /** What follows a message that ends there; {@code TEXT} also where it only looks like more than that. */
    Kind follower(int end, boolean sendsLines) {
        int next = FrameStart.skipTerminators(in, end);
        FrameStart start = FrameStart.at(in, next);
        int itsEnd = -1;
        if (start.kind() == Kind.PERHAPS_COUNTED) {
            itsEnd = counting.end(in, next + start.prefix(), start.count());
        } else if (start.kind() == Kind.LINE && !sendsLines) {
            itsEnd = in.forEachByte(next, in.writerIndex() - next, value -> value != '\n' && value != 0);
        }
        boolean isText = itsEnd >= 0
                && FrameStart.at(in, FrameStart.skipTerminators(in, itsEnd)).kind() == Kind.TEXT;
        return isText ? Kind.TEXT : start.kind();
    }

    /**
     * Where the length stands that the message took from the next one, whose PRI follows; -1 where it took none, or one
     * that is not right either.
     */
    int swallowedStart(int from, int end) {
        FrameStart start = swallowed(from, end);
        if (start == null) {
            return -1;
        }
        int itsEnd = counting.end(in, end, start.count());
        boolean right = itsEnd < 0 || endsRight(itsEnd) || swallowed(end, itsEnd) != null;
        return right ? end - start.prefix() : -1;
    }

    private @Nullable FrameStart swallowed(int from, int end) {
        int start = end - 1;
        while (start > from && FrameStart.isDigit(in.getByte(start - 1))) {
            start--;
        }
        FrameStart frame = FrameStart.at(in, start);
        return start >= from && frame.kind() == Kind.COUNTED && start + frame.prefix() == end ? frame : null;
    }
}
