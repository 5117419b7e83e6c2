package io.tocsin.log;

import io.tocsin.platform.PermanentException;
import java.nio.file.Path;
import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Sets the files of an open RocksDB aside: all that was written before, and nothing half. */
public final class RocksSnapshots {

    private RocksSnapshots() {}

    /**
     * @param what the database, for the message
     * @throws PermanentException where it cannot be made
     */
    public static void make(String what, RocksDB db, Path folder) {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(folder.toString());
        } catch (RocksDBException e) {
            throw new PermanentException(
                    "The files of the " + what + " cannot be set aside in " + folder + ": " + e.getMessage(), e);
        }
    }
}
