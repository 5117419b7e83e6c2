package io.tocsin.log;

import io.tocsin.platform.PermanentException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Why a RocksDB database does not open, in words, with what to do. */
public final class RocksOpening {

    private RocksOpening() {}

    /**
     * The failure to throw.
     *
     * @param what the database for people, e.g. {@code event log}
     */
    public static PermanentException failure(String what, Path folder, Exception e) {
        return new PermanentException("The " + what + " in " + folder.toAbsolutePath() + " " + reason(e), e);
    }

    private static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        Status status = e instanceof RocksDBException rocks ? rocks.getStatus() : null;
        Status.Code code = status == null ? Status.Code.IOError : status.getCode();
        if (message.contains("LOCK")) {
            return message.contains("Permission denied")
                    ? "cannot be written, permission denied; give it to the server's user, or set tocsin.data to another"
                            + " folder."
                    : "is locked. Is another server running on it? Stop that one, or set tocsin.data to another folder.";
        }
        if (message.contains("No such file or directory")) { // one of its own files: the folder itself is made
            code = Status.Code.Corruption;
        }
        return switch (code) {
            case Corruption ->
                "is damaged: " + message + "; check the disk, then restore the folder from a backup, or move it away to"
                        + " start with an empty one.";
            case NotSupported, InvalidArgument ->
                "was written by a newer version of Tocsin or is not one: " + message
                        + "; start that version, or restore the folder from a backup.";
            default ->
                "cannot be opened: " + message + "; make the folder writable for the server's user, and see whether the"
                        + " disk is full or failing.";
        };
    }
}
