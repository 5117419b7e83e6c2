package io.tocsin.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCursorNotFoundException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import io.tocsin.platform.PermanentException;
import io.tocsin.platform.TransientException;
import java.util.function.Supplier;
import org.bson.Document;

/** Turns the driver's failures into the two of ours, in the one place that knows which are worth another try. */
public final class MongoCalls {

    /** MongoDB's code for a unique index that already holds the key. */
    static final int DUPLICATE_KEY = 11000;

    /** MongoDB's code for a write that found no room; the embedded store uses it, too. */
    private static final int OUT_OF_DISK_SPACE = 14031;

    private MongoCalls() {}

    /**
     * Makes a call to the store.
     *
     * @param what the call in words, for the message: "store 500 events"
     * @throws TransientException when the store is away or changing its primary
     * @throws PermanentException when the store refuses what was asked
     */
    public static <T> T call(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (MongoException e) {
            if (isTransient(e)) {
                throw new TransientException(
                        "The store is away or has no room (to " + what + "): " + e.getMessage(), e);
            }
            throw new PermanentException("The store refused to " + what + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #call} for what returns nothing. */
    public static void run(String what, Runnable call) {
        call(what, () -> {
            call.run();
            return true;
        });
    }

    /** Inserts a document; returns false, and writes nothing, where a unique index already holds its key. */
    public static boolean insertIfAbsent(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    /** Whether the same again, with another cursor, may work. */
    static boolean mayWorkAgain(MongoException e) {
        return e instanceof MongoCursorNotFoundException
                || (isTransient(e) && !(e instanceof MongoInterruptedException));
    }

    /**
     * The store is away, changes its primary, cannot confirm a write in time, or its disk is full: later it may do the same
     * as asked. Whatever else it answers is about what was asked.
     */
    private static boolean isTransient(MongoException e) {
        return e instanceof MongoTimeoutException
                || e instanceof MongoSocketException
                || e instanceof MongoNotPrimaryException
                || e instanceof MongoNodeIsRecoveringException
                || e instanceof MongoWriteConcernException
                || e instanceof MongoInterruptedException
                || e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                || e.getCode() == OUT_OF_DISK_SPACE
                || (e instanceof MongoBulkWriteException bulk && isTransient(bulk));
    }

    private static boolean isTransient(MongoBulkWriteException e) {
        return e.getWriteConcernError() != null
                || e.getWriteErrors().stream().anyMatch(error -> error.getCode() == OUT_OF_DISK_SPACE);
    }
}
