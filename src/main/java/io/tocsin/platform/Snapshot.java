package io.tocsin.platform;

import java.nio.file.Path;

/** A folder of the data folder whose files can be set aside as they are at one moment, while it is in use. */
public interface Snapshot {

    /** The folder's name below the data folder. */
    String part();

    /**
     * Makes a folder with the files; those of databases are hard links where the file system has them.
     *
     * @param folder must not exist, on the same file system
     * @throws PermanentException where it cannot be made
     */
    void into(Path folder);
}
