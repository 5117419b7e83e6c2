package io.tocsin.ingest.pull;

import io.tocsin.platform.Sha256;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A file of lines, and how far it was read. A file is known by its place on the disk and by how it begins, so that it is known
 * again when it was renamed, and not taken for a new one that has its name or place; a packed one by how it begins and by what
 * stands before the position.
 *
 * @param id part of the ids of its events; never used for another file
 * @param path where it was seen last
 * @param key of the file system
 * @param headLength so many of its first bytes are known
 * @param head their hash
 * @param offset of the first byte that was not read
 * @param tailLength so many bytes in front of the offset are known
 * @param tail their hash
 */
record TailedFile(
        String id, String path, String key, int headLength, String head, long offset, int tailLength, String tail) {

    private static final int HEAD = 256;
    private static final int TAIL = 64;

    /** One that was not read yet. */
    static TailedFile of(String id, Path file, String key) throws IOException {
        byte[] head = first(file, HEAD);
        return new TailedFile(id, file.toString(), key, head.length, Sha256.hex(head), 0, 0, Sha256.hex(new byte[0]));
    }

    /** Its bytes from the start, unpacked where it is packed. */
    static InputStream open(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (!isPacked(file)) {
            return bytes;
        }
        try {
            return new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    static boolean isPacked(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static byte[] first(Path file, int count) throws IOException {
        try (InputStream in = open(file)) {
            return in.readNBytes(count);
        }
    }

    /** Whether a file begins as this one did. */
    boolean beginsLike(Path file) throws IOException {
        byte[] first = first(file, headLength);
        return first.length == headLength && Sha256.hex(first).equals(head);
    }

    /** Whether a file has what was read of this one, as far as can be told. */
    boolean continuesIn(Path file) throws IOException {
        if (headLength == 0 || !beginsLike(file)) {
            return false;
        }
        try (InputStream in = open(file)) {
            in.skipNBytes(offset - tailLength);
            byte[] before = in.readNBytes(tailLength);
            return before.length == tailLength && Sha256.hex(before).equals(tail);
        } catch (EOFException e) {
            return false; // shorter
        }
    }

    /** Whether it still stands where it was seen last, with all that was read of it. */
    boolean isInPlace() {
        Path file = Path.of(path);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return String.valueOf(attributes.fileKey()).equals(key)
                    && (isPacked(file) || attributes.size() >= offset)
                    && beginsLike(file);
        } catch (IOException e) {
            return false;
        }
    }

    /** The same, seen here. */
    TailedFile at(Path file, String key) throws IOException {
        byte[] first = headLength == HEAD ? new byte[0] : first(file, HEAD);
        return first.length <= headLength
                ? new TailedFile(id, file.toString(), key, headLength, head, offset, tailLength, tail)
                : new TailedFile(id, file.toString(), key, first.length, Sha256.hex(first), offset, tailLength, tail);
    }

    /** The same, read on to an offset. */
    TailedFile readTo(long offset, byte[] lastRead) {
        byte[] last = lastRead.length <= TAIL
                ? lastRead
                : Arrays.copyOfRange(lastRead, lastRead.length - TAIL, lastRead.length);
        return new TailedFile(id, path, key, headLength, head, offset, last.length, Sha256.hex(last));
    }
}
