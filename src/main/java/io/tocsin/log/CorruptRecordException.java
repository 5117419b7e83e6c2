package io.tocsin.log;

import io.tocsin.platform.PermanentException;

/** A record of the log does not match its checksum: the disk, not the sender, changed it. */
public final class CorruptRecordException extends PermanentException {

    private final long position;

    public CorruptRecordException(long position, String message) {
        super(message);
        this.position = position;
    }

    /** Where the record stands; reading may go on at the next position. */
    public long position() {
        return position;
    }
}
