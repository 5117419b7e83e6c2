package io.tocsin.http;

import java.util.concurrent.Semaphore;

/** The web server's threads that one kind of request may hold; who finds them taken is refused at once. */
final class Bulkhead {

    private final int size;
    private final Semaphore free;

    Bulkhead(int threads) {
        this.size = threads;
        this.free = new Semaphore(threads);
    }

    int size() {
        return size;
    }

    boolean enter() {
        return free.tryAcquire();
    }

    void leave() {
        free.release();
    }
}
