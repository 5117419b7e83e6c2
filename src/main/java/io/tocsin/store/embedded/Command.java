package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What one command of one client has open; everything is closed with it that was not handed on to a cursor. */
final class Command implements AutoCloseable {

    private static final ThreadLocal<@Nullable Command> CURRENT = new ThreadLocal<>();

    private final BooleanSupplier closing;
    private final long deadline;
    private List<AutoCloseable> open = new ArrayList<>();

    /**
     * @param closing whether the engine is shutting down, so that the command has to end
     * @param maxMillis how long it may take; 0 for as long as it takes
     */
    Command(BooleanSupplier closing, long maxMillis) {
        this.closing = closing;
        this.deadline = maxMillis == 0 ? 0 : System.nanoTime() + maxMillis * 1_000_000;
        CURRENT.set(this);
    }

    static Command current() {
        Command command = CURRENT.get();
        if (command == null) {
            throw new IllegalStateException("outside of a command");
        }
        return command;
    }

    /** Ends the command with an error where it must not go on. */
    void check() {
        if (closing.getAsBoolean()) {
            throw new MongoServerError(11600, "InterruptedAtShutdown", "the embedded store is shutting down");
        }
        if (deadline != 0 && System.nanoTime() - deadline > 0) {
            throw new MongoServerError(50, "MaxTimeMSExpired", "operation exceeded time limit");
        }
    }

    <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    /** What is open now, for the caller to close. */
    List<AutoCloseable> handOver() {
        List<AutoCloseable> handedOver = open;
        open = new ArrayList<>();
        return handedOver;
    }

    int mark() {
        return open.size();
    }

    /** Closes what was opened after the mark. */
    void closeSince(int mark) {
        List<AutoCloseable> since = open.subList(mark, open.size());
        closeAll(since);
        since.clear();
    }

    @Override
    public void close() {
        CURRENT.remove();
        closeAll(open);
    }

    static void closeAll(List<AutoCloseable> resources) {
        for (int i = resources.size() - 1; i >= 0; i--) {
            try {
                resources.get(i).close();
            } catch (Exception e) {
                throw new IllegalStateException("could not close " + resources.get(i), e);
            }
        }
    }
}
