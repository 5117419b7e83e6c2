package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.exception.MongoServerError;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The command that a thread runs, and whether it may go on. */
final class Command implements AutoCloseable {

    private static final ThreadLocal<@Nullable Command> CURRENT = new ThreadLocal<>();

    private final BooleanSupplier closing;
    private final long deadline;

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

    @Override
    public void close() {
        CURRENT.remove();
    }
}
