package io.tocsin.correlate.engine;

import io.tocsin.platform.thread.InnerThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that helps with one batch after the other. To wake a thread takes as long as to look at some hundred events, so
 * it stays awake for a moment after a batch: while one comes right after the other, none has to wait for it.
 *
 * <p>One thread at a time asks for help.
 */
final class ShardHelper implements AutoCloseable {

    /** What waiting awake costs at most after each batch that was helped with, nanoseconds. */
    private static final long AWAKE = 200_000;

    private final InnerThread thread;
    private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();

    ShardHelper(String name) {
        thread = InnerThread.start(name, this::help);
    }

    /** Has this done as soon as what was asked for before is done; what nobody has begun with yet is not done any more. */
    void help(Runnable work) {
        next.set(work);
        thread.unpark();
    }

    private void help(InnerThread self) {
        long awakeUntil = System.nanoTime();
        while (!self.isClosing()) {
            Runnable work = next.get() == null ? null : next.getAndSet(null); // to look is cheaper than to take
            if (work != null) {
                work.run();
                awakeUntil = System.nanoTime() + AWAKE;
            } else if (System.nanoTime() - awakeUntil < 0) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** What another thread is about to have, waited for awake as well as long as that may be worth it. */
    static <T> T await(CompletableFuture<T> soon) {
        long awakeUntil = soon.isDone() ? 0 : System.nanoTime() + AWAKE;
        while (!soon.isDone() && System.nanoTime() - awakeUntil < 0) {
            Thread.onSpinWait();
        }
        return soon.join();
    }

    @Override
    public void close() {
        thread.close();
        thread.unpark();
    }
}
