package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Errors with MongoDB's codes, so that a client sees from this engine what it would see from a MongoDB server. */
final class Failures {

    private Failures() {}

    static MongoServerError badValue(String message) {
        return new MongoServerError(2, "BadValue", message);
    }

    /** An entry of {@code writeErrors} in a command's answer. */
    static Document ofWrite(int index, MongoServerError e) {
        Document error = new Document("index", index).append("code", e.getCode());
        error.putIfNotNull("codeName", e.getCodeName());
        return error.append("errmsg", e.getMessageWithoutErrorCode());
    }

    /** What a MongoDB server can do and this engine cannot: refused, never ignored. */
    static MongoServerError unsupported(String what) {
        return new MongoServerError(
                238,
                "NotImplemented",
                what + " is not supported by the embedded store; set tocsin.store.uri to a MongoDB server for it");
    }

    /** A full disk has a code of its own, with which a client waits until there is room again. */
    static MongoServerError disk(RocksDBException cause) {
        String message = "the embedded store could not read or write its files: " + cause.getMessage();
        return cause.getStatus() != null && cause.getStatus().getCode() == Status.Code.IOError
                ? new MongoServerError(14031, "OutOfDiskSpace", message, cause)
                : new MongoServerError(1, "InternalError", message, cause);
    }
}
