package io.tocsin.respond.connector;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Keeps the beginning of what a program says and forgets the rest. Safe for several threads. */
final class BoundedOutput extends OutputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
        if (kept.size() < CommandLine.MAX_OUTPUT) {
            kept.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        kept.write(bytes, from, Math.min(length, CommandLine.MAX_OUTPUT - kept.size()));
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }
}
