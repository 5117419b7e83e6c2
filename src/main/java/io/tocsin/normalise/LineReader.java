package io.tocsin.normalise;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream as bytes, because logs are not always UTF-8; empty lines are passed over, and of a line longer than
 * {@value #MAX_BYTES} bytes the rest is.
 */
final class LineReader implements Iterator<byte[]>, Closeable {

    static final int MAX_BYTES = 16 * 1024 * 1024;

    private final InputStream in;
    private byte @Nullable [] next;

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
        next = read();
        return line;
    }

    private byte @Nullable [] read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n' && line.size() > 0) {
                    return line.toByteArray();
                }
                if (c != '\n' && line.size() < MAX_BYTES) {
                    line.write(c);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
