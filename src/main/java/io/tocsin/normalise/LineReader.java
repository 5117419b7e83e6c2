package io.tocsin.normalise;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream as bytes, because logs are not always UTF-8; empty lines are passed over, a byte order mark at the
 * beginning too, and of a line longer than {@value #MAX_BYTES} bytes the rest is.
 */
final class LineReader implements Iterator<byte[]>, Closeable {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    static final int MAX_BYTES = 16 * 1024 * 1024;

    private final InputStream in;
    private byte @Nullable [] next;
    private long ended;
    private long numberOfNext;
    private long number;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
        next = read();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public byte[] next() {
        byte[] line = next;
        if (line == null) {
            throw new NoSuchElementException();
        }
        number = numberOfNext;
        next = read();
        return line;
    }

    /** Where the line that came last stands, from 1; empty ones count. */
    long number() {
        return number;
    }

    private byte @Nullable [] read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    ended++;
                    if (!isEmpty(line)) {
                        numberOfNext = ended;
                        return withoutMark(line);
                    }
                    line.reset();
                } else if (line.size() < MAX_BYTES) {
                    line.write(c);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        numberOfNext = ended + 1;
        return isEmpty(line) ? null : withoutMark(line);
    }

    private static boolean isEmpty(ByteArrayOutputStream line) {
        return line.size() == 0 || (line.size() == 1 && line.toByteArray()[0] == '\r');
    }

    private byte[] withoutMark(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        int mark = BYTE_ORDER_MARK.length;
        boolean isMarked =
                numberOfNext == 1 && bytes.length > mark && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
        return isMarked ? Arrays.copyOfRange(bytes, mark, bytes.length) : bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
