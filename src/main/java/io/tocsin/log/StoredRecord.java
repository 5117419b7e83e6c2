package io.tocsin.log;

import io.tocsin.event.RawEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * A record as its bytes on disk. Big-endian: version, format ordinal (low four bits)
 * and trust ordinal (high four bits, 0 in records of earlier releases), offset (8), log time (8), receive time (8), then
 * source (2 + n), peer (2 + n), where the version is 2 or 3 sender (2 + n), where it is 3 id (2 + n), and payload (4 + n) with their lengths, then a CRC32C (4) over the position and all of it.
 *
 * @param offset bytes of all records before this one since the log began
 * @param logTimeMillis the receive time, never less than that of the record before, so that it can be searched
 */
record StoredRecord(long offset, long logTimeMillis, RawEvent raw) {

    /** Of a record without a sender; all of earlier releases are such. */
    private static final byte VERSION = 1;

    private static final byte VERSION_WITH_SENDER = 2;
    private static final byte VERSION_WITH_ID = 3;
    private static final int FIXED_BYTES = 1 + 1 + 8 + 8 + 8 + 2 + 2 + 4 + 4;
    private static final int MAX_TEXT_BYTES = 0xFFFF;
    private static final RawEvent.Format[] FORMATS = RawEvent.Format.values();
    private static final RawEvent.Trust[] TRUSTS = RawEvent.Trust.values();

    /** How much of the log's bounds a raw event takes. */
    static int size(RawEvent raw) {
        return Math.addExact(
                FIXED_BYTES + text(raw.source()).length + text(raw.peer()).length + namesSize(raw),
                raw.payload().length);
    }

    private static byte version(RawEvent raw) {
        return !raw.id().isEmpty() ? VERSION_WITH_ID : raw.sender().isEmpty() ? VERSION : VERSION_WITH_SENDER;
    }

    private static int namesSize(RawEvent raw) {
        byte version = version(raw);
        return (version >= VERSION_WITH_SENDER ? 2 + text(raw.sender()).length : 0)
                + (version == VERSION_WITH_ID ? 2 + text(raw.id()).length : 0);
    }

    @SuppressWarnings("EnumOrdinal") // Format and Trust promise that their ordinals stay
    byte[] encode(long position) {
        byte[] source = text(raw.source());
        byte[] peer = text(raw.peer());
        ByteBuffer out =
                ByteBuffer.allocate(FIXED_BYTES + source.length + peer.length + namesSize(raw) + raw.payload().length);
        out.put(version(raw))
                .put((byte) (raw.format().ordinal() | raw.trust().ordinal() << 4))
                .putLong(offset)
                .putLong(logTimeMillis)
                .putLong(raw.receivedAt().toEpochMilli())
                .putShort((short) source.length)
                .put(source)
                .putShort((short) peer.length)
                .put(peer);
        if (version(raw) >= VERSION_WITH_SENDER) {
            byte[] sender = text(raw.sender());
            out.putShort((short) sender.length).put(sender);
        }
        if (version(raw) == VERSION_WITH_ID) {
            byte[] id = text(raw.id());
            out.putShort((short) id.length).put(id);
        }
        out.putInt(raw.payload().length).put(raw.payload());
        out.putInt(checksum(position, out.array(), out.position()));
        return out.array();
    }

    /** @throws CorruptRecordException where the bytes are not those that were written at this position */
    static StoredRecord decode(long position, byte[] bytes) {
        if (bytes.length < FIXED_BYTES) {
            throw corrupt(position, "is cut off after " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(bytes.length - 4) != checksum(position, bytes, bytes.length - 4)) {
            throw corrupt(position, "does not match its checksum");
        }
        byte version = in.get();
        int kinds = in.get();
        int format = kinds & 0xF;
        int trust = kinds >> 4 & 0xF;
        if (version < VERSION || version > VERSION_WITH_ID || format >= FORMATS.length || trust >= TRUSTS.length) {
            throw corrupt(
                    position,
                    "has version " + version + ", format " + format + " and trust " + trust
                            + ", which this release does not know");
        }
        long offset = in.getLong();
        long logTimeMillis = in.getLong();
        Instant receivedAt = Instant.ofEpochMilli(in.getLong());
        String source = name(in);
        String peer = name(in);
        String sender = version >= VERSION_WITH_SENDER ? name(in) : "";
        String id = version == VERSION_WITH_ID ? name(in) : "";
        byte[] payload = take(in, in.getInt());
        return new StoredRecord(
                offset,
                logTimeMillis,
                new RawEvent(source, FORMATS[format], peer, TRUSTS[trust], receivedAt, payload, sender, id));
    }

    /** Where the record after this one starts, as {@link #offset} counts. */
    long endOffset() {
        return offset + size(raw);
    }

    static CorruptRecordException corrupt(long position, String what) {
        return new CorruptRecordException(
                position,
                "Record " + position + " of the event log " + what
                        + "; check the disk. Reading can go on at the next position.");
    }

    private static String name(ByteBuffer in) {
        return new String(take(in, Short.toUnsignedInt(in.getShort())), StandardCharsets.UTF_8);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }

    private static int checksum(long position, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, position));
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException(
                    "a source, peer, sender or id of " + bytes.length + " bytes, at most 65535");
        }
        return bytes;
    }
}
