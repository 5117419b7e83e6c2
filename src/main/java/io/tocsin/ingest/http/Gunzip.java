package io.tocsin.ingest.http;

import io.tocsin.http.BodyMemory;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks a body of one or more gzip members (RFC 1952) up to a bound. Java's own stream reads each empty member by a call
 * within a call, so that a small body ends in a stack overflow, and it passes over what follows the last member.
 */
final class Gunzip {

    private static final int FIRST_BYTES = 4096;
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final byte[] packed;
    private final int maxBytes;
    private final BodyMemory.Share memory;
    private byte[] bytes = new byte[0];
    private int count;
    private int at;

    private Gunzip(byte[] packed, int maxBytes, BodyMemory.Share memory) {
        this.packed = packed;
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    /**
     * @param memory holds what is unpacked
     * @throws RefusedBodyException where it is not gzip, ends too early, unpacks to more than the bound, or memory is short
     */
    static byte[] unpack(byte[] packed, int maxBytes, BodyMemory.Share memory) {
        return new Gunzip(packed, maxBytes, memory).unpack();
    }

    private byte[] unpack() {
        Inflater inflater = new Inflater(true);
        try {
            do {
                readHeader();
                readMember(inflater);
            } while (at < packed.length);
        } catch (DataFormatException e) {
            throw RefusedBodyException.notGzip(e.getMessage() == null ? "its data is damaged" : e.getMessage());
        } finally {
            inflater.end();
        }
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    private void readHeader() {
        int begin = at;
        if (next() != 0x1F || next() != 0x8B) {
            throw RefusedBodyException.notGzip(
                    begin == 0 ? "it does not begin as gzip does" : "other bytes follow its end");
        }
        if (next() != 8) {
            throw RefusedBodyException.notGzip("its method of compression is not deflate");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw RefusedBodyException.notGzip("its header has reserved flags");
        }
        skip(begin + HEADER - at);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void readMember(Inflater inflater) throws DataFormatException {
        inflater.reset();
        inflater.setInput(packed, at, packed.length - at);
        int begin = count;
        while (!inflater.finished()) {
            if (count == bytes.length) {
                grow();
            }
            int read = inflater.inflate(bytes, count, bytes.length - count);
            count += read;
            if (count > maxBytes) {
                throw RefusedBodyException.tooLong(maxBytes);
            }
            if (read == 0 && !inflater.finished()) {
                throw tooEarly();
            }
        }
        at = packed.length - inflater.getRemaining();
        CRC32 checksum = new CRC32();
        checksum.update(bytes, begin, count - begin);
        if (packed.length - at < TRAILER) {
            throw tooEarly();
        }
        if (nextInt() != checksum.getValue() || nextInt() != count - begin) {
            throw RefusedBodyException.notGzip("its checksum or length is wrong");
        }
    }

    private void grow() {
        int larger = (int) Math.min(Math.max(FIRST_BYTES, bytes.length * 2L), maxBytes + 1L);
        if (!memory.take(larger - bytes.length)) {
            throw RefusedBodyException.noMemory();
        }
        bytes = Arrays.copyOf(bytes, larger);
    }

    private int next() {
        if (at >= packed.length) {
            throw tooEarly();
        }
        return packed[at++] & 0xFF;
    }

    private long nextInt() {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private void skip(int length) {
        if (length > packed.length - at) {
            throw tooEarly();
        }
        at += length;
    }

    private void skipText() {
        while (next() != 0) {
            // up to the zero that ends it
        }
    }

    private static RefusedBodyException tooEarly() {
        return RefusedBodyException.notGzip("it ends too early");
    }
}
